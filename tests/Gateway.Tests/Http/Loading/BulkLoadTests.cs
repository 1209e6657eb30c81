using System.Text;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Convoy.Gateway.Tests.Http.Loading;

[Collection(SharedNode.Name)]
public sealed class BulkLoadTests(SharedNode shared)
{
    private const string Path = "/cargo/load/bulk";
    private const string Broken = """{"params":{"model":"m"},"callback_url":"ftp://example.com"}""";
    private const string BrokenFault = "error:params.messages: Field required; callback_url: URL scheme should be 'http' or 'https'";
    private const int MiB = 1024 * 1024;

    private Node Node => shared.Node;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_item_is_answered_in_order_and_can_be_tracked_at_once(bool asLines)
    {
        var answer = (await Load(asLines, Tour.Load, Tour.Load, Tour.Load)).MustBe(200);
        var ids = answer.CargoIds();
        Assert.Equal(3, ids.Distinct().Count());
        var results = string.Join(',', ids.Select(id => $$"""{"cargo_id":"{{id}}","status":"success"}"""));
        answer.MustBeJson(200, $$"""{"loaded":3,"failed":0,"results":[{{results}}]}""");
        foreach (var id in ids) Assert.Equal("pending", await Node.Client.StatusOf(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_bad_item_costs_the_others_nothing_and_is_told_in_its_place(bool asLines)
    {
        var items = Enumerable.Repeat(Tour.Load, 1_000).ToArray();
        items[1] = Broken;
        items[2] = "5";
        items[3] = "null";
        var answer = await Load(asLines, items);
        var results = answer.Results();
        Assert.Equal([BrokenFault, "error:The item is not an object", "error:The item is not an object"], results[1..4]);
        Assert.Equal(997, results.Count(result => result == "success"));
        Assert.Equal((997, 3), (answer.Json.GetProperty("loaded").GetInt32(), answer.Json.GetProperty("failed").GetInt32()));
        Assert.Equal("pending", await Node.Client.StatusOf(answer.CargoIds()[^1]));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(true, "\r\n \n\t\n")]
    [InlineData(false, """{"cargo":[]}""")]
    public async Task A_call_without_items_is_answered_with_no_results(bool asLines, string body) =>
        (await Node.Client.Post(Path, body, asLines ? Caller.Lines : Caller.Json)).MustBeJson(200, """{"loaded":0,"failed":0,"results":[]}""");

    [Fact]
    public async Task A_call_of_which_every_item_is_wrong_is_still_200() => Assert.Equal([BrokenFault], (await Load(false, Broken)).Results());

    [Theory]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n\n \t\r\n", "")]
    public async Task Line_ends_and_empty_lines_are_no_items(string between, string end) =>
        Assert.Equal(["success", "success"], (await Node.Client.Post(Path, Tour.Load + between + Tour.Load + end, Caller.Lines)).Results());

    [Fact]
    public async Task A_line_that_is_no_JSON_is_one_error()
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(Tour.Load + "\n{\"params\"\n"), .. "{\"a\":\""u8, 0xC0, .. "\"}\n"u8, .. Encoding.ASCII.GetBytes(Tour.Load)];
        Assert.Equal(
            ["success", "error:The line is not JSON: Unexpected end of data at byte 9", "error:The line is not JSON: Invalid UTF-8 at byte 6", "success"],
            (await Node.Client.Post(Path, body, Caller.Lines)).Results());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_may_have_1_MiB_and_not_a_byte_more(bool asLines)
    {
        var most = Tour.Load.Replace("Hello", new string('x', MiB - Tour.Load.Length + "Hello".Length), StringComparison.Ordinal);
        var more = most.Replace("xxx", "xxxx", StringComparison.Ordinal)[..(MiB + 1)];
        var tooLong = Tour.Load.Replace("Hello", new string('x', 2 * MiB), StringComparison.Ordinal);
        Assert.NotEqual(most.Length, more.Length);
        Assert.Equal(
            ["success", "error:The item is longer than 1048576 bytes", "success"],
            (await Load(asLines, most, tooLong, Tour.Load)).Results());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_1000_items_are_refused_as_a_whole(bool asLines)
    {
        var answer = (await Load(asLines, [.. Enumerable.Repeat(Tour.Load, 1_001)])).MustBe(422);
        answer.MustBeFaults($"{(asLines ? "body" : "body.cargo")}|too_long|List should have at most 1000 items after validation, not 1001");
    }

    [Fact]
    public async Task Millions_of_lines_are_counted_and_refused() => (await Node.Client.Post(Path, string.Concat(Enumerable.Repeat("x\n", 8 * MiB)), Caller.Lines)).MustBeFaults(
        $"body|too_long|List should have at most 1000 items after validation, not {8 * MiB}");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_may_have_16_MiB_and_not_a_byte_more(bool isChunked)
    {
        var body = Encoding.ASCII.GetBytes(Tour.Load.PadRight(16 * MiB));
        Assert.Equal(["success"], (await Post(body)).Results());
        (await Post([.. body, (byte)' '])).MustBe(413, "Request body is too large");

        Task<Answer> Post(byte[] bytes) => isChunked ? Node.Client.PostChunked(Path, bytes, Caller.Lines) : Node.Client.Post(Path, bytes, Caller.Lines);
    }

    [Theory]
    [InlineData("{}", "body.cargo|missing|Field required")]
    [InlineData("""{"cargo":{}}""", "body.cargo|list_type|Input should be a valid list")]
    [InlineData("""{"cargo":null}""", "body.cargo|list_type|Input should be a valid list")]
    [InlineData("[]", "body|model_attributes_type|Input should be a valid dictionary or object to extract fields from")]
    [InlineData("""{"cargo":[""", "body.10|json_invalid|JSON decode error")]
    public async Task A_body_that_is_wrong_as_a_whole_loads_nothing(string body, string fault) => (await Node.Client.Post(Path, body)).MustBeFaults(fault);

    [Fact]
    public async Task Who_may_load_and_in_what_form_is_asked_as_for_a_single_load()
    {
        (await Node.Anyone.Post(Path, "{}")).MustBe(401);
        (await Node.Worker.Post(Path, "{}")).MustBe(401);
        (await Node.Client.Post(Path, "{}", "text/plain")).MustBe(415);
        (await Node.Client.Get(Path)).MustBe(405);
    }

    [Theory]
    [InlineData("Content-Length: 100000", false)]
    [InlineData("Content-Length: 100000", true)]
    [InlineData("Transfer-Encoding: chunked", false)]
    public async Task A_body_that_breaks_off_loads_nothing(string framing, bool isReset)
    {
        var before = shared.Calls.Of("cargo");
        using var connection = await Node.Connect();
        var isChunked = framing.Contains("chunked", StringComparison.Ordinal);
        var lines = string.Concat(Enumerable.Repeat(Tour.Load + "\n", 500));
        await connection.Send(Head(Node.ApiKey, framing) + (isChunked ? $"{lines.Length:x}\r\n{lines}\r\nzz\r\n" : lines));
        if (isReset)
        {
            connection.Reset();
        }
        else
        {
            if (!isChunked) connection.EndSending();
            var answer = await connection.Read();
            Assert.True(answer is null or { Status: 400 }, $"{answer?.Head} {answer?.Text}");
        }

        (await Node.Anyone.Get("/health")).MustBe(200);
        Assert.Equal(before, shared.Calls.Of("cargo"));
    }

    [Fact]
    public async Task A_body_of_a_byte_a_second_ends_with_408_and_loads_nothing()
    {
        await using var node = await Node.Start(Impatient);
        using var connection = await node.Connect();
        await connection.Send(Head(node.ApiKey, "Transfer-Encoding: chunked"));
        await connection.Send($"{Tour.Load.Length:x}\r\n{Tour.Load}\r\n");
        var answer = await connection.Read();
        Assert.Equal(408, answer?.Status);
        (await node.Anyone.Get("/health")).MustBe(200);
    }

    private static void Impatient(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(1.5)));

    private static string Head(string key, string framing) =>
        $"POST {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Type: {Caller.Lines}\r\n{framing}\r\n\r\n";

    private Task<Answer> Load(bool asLines, params string[] items) =>
        asLines ? Node.Client.Post(Path, string.Join('\n', items), Caller.Lines) : Node.Client.LoadBulk(items);
}
