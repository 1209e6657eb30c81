using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Callers;

/// <summary>The order of checks of CONTRACT 1: each request is wrong in several ways, and the first check decides.</summary>
[Collection(SharedNode.Name)]
public sealed class CheckOrderTests(SharedNode shared)
{
    private const long TooLarge = (1024 * 1024) + 1;
    private const long TooLargeForMany = (16 * 1024 * 1024) + 1;

    private const string Unread = "Content-Type: text/plain\r\nExpect: 100-continue\r\n\r\n";

    private Node Node => shared.Node;

    [Theory]
    [InlineData("POST", "/nowhere", 404, "Not Found")]
    [InlineData("PUT", "/cargo/load", 405, "Method Not Allowed")]
    [InlineData("PUT", "/transitions", 405, "Method Not Allowed")]
    [InlineData("PUT", "/admin/projects", 405, "Method Not Allowed")]
    public async Task A_path_or_verb_that_is_not_there_comes_before_all(string method, string path, int status, string detail)
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {TooLargeForMany}\r\n{Unread}")).MustBe(status, detail);
    }

    [Theory]
    [InlineData("/cargo/load", TooLarge)]
    [InlineData("/transitions", TooLargeForMany)]
    [InlineData("/transitions", long.MaxValue)]
    [InlineData("/admin/projects", TooLarge)]
    [InlineData("/admin/worker-keys", TooLarge)]
    public async Task A_length_that_is_too_large_comes_before_the_missing_key(string path, long length)
    {
        using var connection = await Node.Connect();
        var answer = await connection.Ask($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{Unread}");
        answer.MustBe(413, "Request body is too large");
        Assert.Null(answer["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("/cargo/load", false)]
    [InlineData("/cargo/load", true)]
    [InlineData("/transitions", false)]
    [InlineData("/transitions", true)]
    public async Task A_body_far_over_every_limit_is_answered_and_not_cut_off(string path, bool isChunked)
    {
        var known = Node.Client.With(Caller.WorkerHeader, Node.WorkerKey);
        var body = new byte[4 * TooLargeForMany];
        (await (isChunked ? known.PostChunked(path, body) : known.Post(path, body))).MustBe(413, "Request body is too large");
    }

    [Theory]
    [InlineData("/cargo/load", "API key required. Include X-API-Key header.")]
    [InlineData("/transitions", "Worker key required. Include X-Worker-Key header.")]
    [InlineData("/admin/projects", "Admin API key required. Include X-Admin-Key header.")]
    public async Task The_body_of_an_unknown_caller_is_never_asked_for(string path, string detail)
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n{Unread}")).MustBe(401, detail);
        connection.EndSending();
        Assert.Null(await connection.Read());
    }

    [Fact]
    public async Task The_body_of_a_known_caller_is_asked_for()
    {
        using var connection = await Node.Connect();
        var asked = await connection.Ask(
            $"POST /cargo/load HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nContent-Length: {Tour.Load.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, asked.Status);
        Assert.Equal(200, (await connection.Ask(Tour.Load)).Status);
    }

    [Fact]
    public async Task A_wrong_media_type_of_a_known_caller_is_told_without_asking_for_the_body()
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"POST /cargo/load HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nContent-Length: 10\r\n{Unread}"))
            .MustBe(415, "Unsupported Media Type");
    }

    [Theory]
    [InlineData("/cargo/load")]
    [InlineData("/transitions")]
    [InlineData("/admin/projects")]
    [InlineData("/admin/worker-keys")]
    public async Task A_wrong_media_type_comes_before_a_body_that_is_no_JSON(string path)
    {
        var known = Node.Operator.With(Caller.ProjectHeader, Node.ApiKey).With(Caller.WorkerHeader, Node.WorkerKey);
        (await known.Post(path, "{", "text/plain")).MustBe(415, "Unsupported Media Type");
        (await Node.Anyone.Post(path, "{", "text/plain")).MustBe(401);
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_comes_before_its_being_no_JSON() =>
        (await Node.Client.PostChunked("/cargo/load", new byte[TooLarge])).MustBe(413, "Request body is too large");
}
