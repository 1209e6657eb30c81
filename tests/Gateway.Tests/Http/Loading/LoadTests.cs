using System.Text;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Loading;

[Collection(SharedNode.Name)]
public sealed class LoadTests(SharedNode shared)
{
    private const string Path = "/cargo/load";
    private const int MaxBytes = 1024 * 1024;

    private Node Node => shared.Node;

    [Fact]
    public async Task A_load_is_answered_with_its_id_and_can_be_tracked_at_once()
    {
        var answer = (await Node.Client.Post(Path, Tour.Load)).MustBe(200);
        var id = answer.Text("cargo_id");
        Assert.Matches("^crg_[0-9A-Za-z]{22}$", id);
        answer.MustBeJson(200, $$"""{"cargo_id":"{{id}}","status":"success","message":"Cargo loaded successfully"}""");
        Assert.Equal("pending", await Node.Client.StatusOf(id));
    }

    [Fact]
    public async Task The_same_body_twice_is_two_cargo_and_ids_sort_by_creation()
    {
        var first = await Node.Client.LoadCargo();
        await Wait.For("the next millisecond", async () => string.CompareOrdinal(await Node.Client.LoadCargo(), first) > 0);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON;charset=UTF-8")]
    [InlineData("application/vnd.convoy+json")]
    [InlineData(null)]
    public async Task A_body_that_is_JSON_or_does_not_say_is_taken(string? type) => (await Node.Client.Post(Path, Tour.Load, type)).MustBe(200);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("json")]
    [InlineData(";")]
    public async Task A_body_of_another_type_is_unsupported(string type) => (await Node.Client.Post(Path, Tour.Load, type)).MustBe(415, "Unsupported Media Type");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_have_1_MiB_and_not_a_byte_more(bool isChunked)
    {
        var body = Encoding.ASCII.GetBytes(Tour.Load.PadRight(MaxBytes));
        (await Post(body)).MustBe(200);
        (await Post([.. body, (byte)' '])).MustBe(413, "Request body is too large");

        Task<Answer> Post(byte[] bytes) => isChunked ? Node.Client.PostChunked(Path, bytes) : Node.Client.Post(Path, bytes);
    }

    [Fact]
    public async Task A_text_of_nearly_1_MiB_is_kept_whole()
    {
        var text = new string('é', (MaxBytes - Tour.Load.Length) / 2);
        (await Node.Client.Post(Path, Tour.Load.Replace("Hello", text, StringComparison.Ordinal))).MustBe(200);
    }

    [Fact]
    public async Task A_body_that_breaks_off_loads_nothing_and_harms_nothing()
    {
        using var connection = await Node.Connect();
        await connection.Send($"POST {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nContent-Length: 1000\r\n\r\n{Tour.Load}");
        connection.EndSending();
        var answer = await connection.Read();
        Assert.True(answer is null or { Status: 400 }, $"{answer?.Head} {answer?.Text}");
        (await Node.Anyone.Get("/health")).MustBe(200);
    }

    [Fact]
    public async Task A_broken_chunk_is_answered_as_a_body_that_broke_off()
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"POST {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{{\"par\r\nzz\r\n"))
            .MustBe(400, "Request body broke off");
    }
}
