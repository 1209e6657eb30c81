using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

[Collection(SharedNode.Name)]
public sealed class RouteTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Theory]
    [InlineData("/")]
    [InlineData("/cargo")]
    [InlineData("/cargo/x")]
    [InlineData("/cargo/x/tracking/y")]
    [InlineData("/cargo/x/Tracking%2F")]
    [InlineData("/admin")]
    [InlineData("/admin/nothing")]
    [InlineData("/admin/projects/demo/api-keys/x/y")]
    [InlineData("/admin/projects/demo/signing-secret/x")]
    [InlineData("/admin/projects/demo/signing-secrets")]
    [InlineData("/health/other")]
    [InlineData("/favicon.ico")]
    [InlineData("/robots.txt")]
    [InlineData("/.env")]
    public async Task A_path_that_is_not_there_is_not_found_whatever_the_verb(string path)
    {
        foreach (var method in new[] { "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE" })
        {
            (await Node.Anyone.Send(method, path)).MustBe(404, "Not Found");
        }
    }

    [Theory]
    [InlineData("/cargo/x/tracking", "GET")]
    [InlineData("/cargo/load", "POST")]
    [InlineData("/transitions", "POST")]
    [InlineData("/admin/projects", "GET, POST")]
    [InlineData("/admin/projects/demo", "GET, PATCH")]
    [InlineData("/admin/projects/demo/signing-secret", "GET")]
    [InlineData("/admin/projects/demo/signing-secret/rotate", "POST")]
    [InlineData("/admin/projects/demo/api-keys", "GET, POST")]
    [InlineData("/admin/projects/demo/api-keys/x", "DELETE")]
    [InlineData("/admin/worker-keys", "GET, POST")]
    [InlineData("/admin/worker-keys/x", "DELETE")]
    [InlineData("/health", "GET")]
    [InlineData("/health/live", "GET")]
    [InlineData("/health/ready", "GET")]
    [InlineData("/health/serving", "GET")]
    public async Task A_verb_that_a_path_does_not_know_is_told_those_that_it_does(string path, string allowed)
    {
        foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE" })
        {
            if (allowed.Split(", ").Contains(method)) continue;
            var answer = (await Node.Anyone.Send(method, path)).MustBe(405, "Method Not Allowed");
            Assert.Equal(allowed, string.Join(", ", answer["Allow"]!.Split(", ").Order()));
        }
    }

    [Theory]
    [InlineData("/health", 405)]
    [InlineData("/cargo/load", 405)]
    [InlineData("/nowhere", 404)]
    public async Task HEAD_is_a_verb_like_others_and_its_answers_have_no_body(string path, int status)
    {
        using var connection = await Node.Connect();
        await connection.Send($"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(status, (await connection.Read(isToHead: true))!.Status);
        Assert.Equal("""{"status":"ok"}""", (await connection.Read())!.Text);
    }

    [Theory]
    [InlineData("GET /health/ HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("GET //health HTTP/1.1\r\n", """{"detail":"Not Found"}""")]
    [InlineData("GET /health// HTTP/1.1\r\n", """{"detail":"Not Found"}""")]
    [InlineData("GET /HEALTH HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("get /health HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("GET /x/../health HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("GET /%68ealth HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("GET /health?x=%00 HTTP/1.1\r\n", """{"status":"ok"}""")]
    [InlineData("OPTIONS * HTTP/1.1\r\n", """{"detail":"Not Found"}""")]
    [InlineData("GET http://x/health HTTP/1.1\r\n", """{"status":"ok"}""")]
    public async Task A_path_in_another_spelling_is_the_same_path_or_none(string line, string body)
    {
        using var connection = await Node.Connect();
        Assert.Equal(body, (await connection.Ask($"{line}Host: x\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_trailing_slash_opens_no_door()
    {
        (await Node.Anyone.Get("/admin/projects/")).MustBe(401);
        (await Node.Anyone.Post("/cargo/load/", Tour.Load)).MustBe(401);
        (await Node.Anyone.Post("/transitions/", "{}")).MustBe(401);
        (await Node.Client.Post("/cargo/load/", Tour.Load)).MustBe(200);
        (await Node.Client.Get("/cargo/x/tracking/")).MustBe(404, "Cargo not found");
    }

    [Fact]
    public async Task No_answer_names_the_server()
    {
        using var connection = await Node.Connect();
        var head = (await connection.Ask("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")).Head;
        Assert.DoesNotContain("Server:", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("X-Powered-By", head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("x\r\n\r\n")]
    [InlineData("GET /health HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n")]
    public async Task What_is_no_HTTP_is_refused_by_the_server_and_harms_nothing(string request)
    {
        using var connection = await Node.Connect();
        Assert.InRange((await connection.Ask(request)).Status, 400, 505);
        (await Node.Anyone.Get("/health")).MustBe(200);
    }

    [Fact]
    public async Task A_body_where_none_is_read_is_ignored()
    {
        using var connection = await Node.Connect();
        await connection.Send("GET /health HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhelloGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await connection.Read())!.Status);
        (await connection.Read())!.MustBe(404, "Not Found");
    }
}
