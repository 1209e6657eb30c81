using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

[Collection(SharedNode.Name)]
public sealed class RequestIdTests(SharedNode shared)
{
    private const string Header = "X-Request-Id";

    private Node Node => shared.Node;

    [Theory]
    [InlineData("GET", "/health", 200)]
    [InlineData("HEAD", "/health", 405)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("PUT", "/cargo/load", 405)]
    [InlineData("POST", "/cargo/load", 401)]
    [InlineData("GET", "/metrics", 200)]
    public async Task Every_answer_carries_an_id_of_its_own(string method, string path, int status)
    {
        var first = (await Node.Anyone.Send(method, path)).MustBe(status)[Header];
        var second = (await Node.Anyone.Send(method, path)).MustBe(status)[Header];
        Assert.False(string.IsNullOrEmpty(first), "There is no id.");
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Answers_of_every_kind_carry_the_id_of_the_caller()
    {
        var project = await Node.NewProject();
        var (key, _) = await Node.NewKey(project);
        var caller = Node.Operator.With(Caller.ProjectHeader, Node.ApiKey).With(Caller.WorkerHeader, Node.WorkerKey).With(Header, "mine-1");
        Answer[] answers =
        [
            (await caller.Post("/cargo/load", Tour.Load)).MustBe(200),
            (await caller.Post("/cargo/load", "{")).MustBe(422),
            (await caller.Post("/cargo/load", "{", "text/plain")).MustBe(415),
            (await caller.PostChunked("/cargo/load", new byte[(1024 * 1024) + 1])).MustBe(413),
            (await caller.Track("x")).MustBe(404),
            (await caller.Push()).MustBe(200),
            (await caller.Delete($"{Tour.KeysPath(project)}/{key}")).MustBe(204),
            (await caller.Get("/admin/projects?skip=x")).MustBe(422),
            (await caller.Get("/nowhere")).MustBe(404),
        ];
        Assert.All(answers, answer => Assert.Equal("mine-1", answer[Header]));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")]
    [InlineData("A_b.c:D-9")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")] // 128
    public async Task A_sane_id_of_the_caller_is_taken_over(string id) => Assert.Equal(id, (await Node.Anyone.With(Header, id).Get("/health"))[Header]);

    [Theory]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("<script>")]
    [InlineData("a\"b")]
    [InlineData("a/b")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")] // 129
    public async Task An_id_that_is_not_sane_is_replaced(string id)
    {
        var given = (await Node.Anyone.With(Header, id).Get("/health"))[Header];
        Assert.NotEqual(id, given);
        Assert.Matches("^[A-Za-z0-9:_.-]{1,128}$", given);
    }

    [Theory]
    [InlineData("X-Request-Id: one\r\nX-Request-Id: two\r\n")]
    [InlineData("X-Request-Id: one\r\nX-Request-Id: one\r\n")]
    [InlineData("X-Request-Id:\r\n")]
    public async Task Two_ids_or_an_empty_one_are_replaced(string headers)
    {
        using var connection = await Node.Connect();
        var answer = await connection.Ask($"GET /health HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        Assert.Matches("^[A-Za-z0-9:_.-]{4,128}$", answer[Header]);
        Assert.Single(answer.Head.Split("\r\n"), line => line.StartsWith(Header, StringComparison.OrdinalIgnoreCase));
    }
}
