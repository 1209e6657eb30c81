using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Loading;

/// <summary>Which models a load may name.</summary>
public sealed class ModelTests(ModelTests.Configured configured) : IClassFixture<ModelTests.Configured>
{
    private const string Unknown = """{"params":{"model":"gpt-0","messages":[]},"callback_url":"https://example.com"}""";
    private const string Known = """{"params":{"model":"claude-haiku-4-5","messages":[]},"callback_url":"https://example.com"}""";

    private Node Node => configured.Node;

    [Fact]
    public async Task The_configured_ones_are_listed_in_their_order() =>
        (await Node.Client.Get("/models")).MustBeJson(200, """{"models":["claude-sonnet-4-5","claude-haiku-4-5"],"any":false}""");

    [Fact]
    public async Task Whoever_has_no_key_is_told_of_none() => (await Node.Anyone.Get("/models")).MustBe(401, "API key required. Include X-API-Key header.");

    [Fact]
    public async Task A_load_of_an_unknown_one_is_told_which_there_are() => (await Node.Client.Post("/cargo/load", Unknown)).MustBeJson(
        400,
        """{"detail":{"error":"invalid_model","message":"Unknown model: gpt-0","supported_models":["claude-sonnet-4-5","claude-haiku-4-5"]}}""");

    [Fact]
    public async Task A_load_of_a_known_one_is_taken() => (await Node.Client.Post("/cargo/load", Known)).MustBe(200);

    [Fact]
    public async Task Names_are_told_apart_by_case() =>
        (await Node.Client.Post("/cargo/load", Known.Replace("claude", "Claude", StringComparison.Ordinal))).MustBe(400);

    [Fact]
    public async Task A_body_that_is_wrong_otherwise_is_told_that_first() =>
        (await Node.Client.Post("/cargo/load", Unknown.Replace("https", "ftp", StringComparison.Ordinal))).MustBe(422);

    [Fact]
    public async Task Of_a_long_name_no_more_is_repeated_than_one_may_have()
    {
        var answer = (await Node.Client.Post("/cargo/load", Unknown.Replace("gpt-0", new string('x', 10_000), StringComparison.Ordinal))).MustBe(400);
        Assert.Equal($"Unknown model: {new string('x', 256)}", answer.Json.GetProperty("detail").GetProperty("message").GetString());
    }

    [Fact]
    public async Task In_bulk_an_unknown_one_costs_the_others_nothing() =>
        Assert.Equal(["success", "error:Unknown model: gpt-0", "success"], (await Node.Client.LoadBulk(Known, Unknown, Known)).Results());

    [Fact]
    public async Task A_key_of_a_load_that_was_refused_is_still_free()
    {
        var client = Node.Client.With("Idempotency-Key", "refused-model");
        (await client.Post("/cargo/load", Unknown)).MustBe(400);
        (await client.Post("/cargo/load", Known)).MustBe(200);
    }

    /// <summary>A node with two models.</summary>
    public sealed class Configured : IAsyncLifetime
    {
        private Node? _node;

        internal Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

        public async Task InitializeAsync() =>
            _node = await Node.Start(null, "--Convoy:Models:0=claude-sonnet-4-5", "--Convoy:Models:1=claude-haiku-4-5");

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }
}

/// <summary>A node of which nobody has said which models it takes.</summary>
[Collection(SharedNode.Name)]
public sealed class AnyModelTests(SharedNode shared)
{
    [Fact]
    public async Task None_is_listed_and_any_is_taken()
    {
        (await shared.Node.Client.Get("/models")).MustBeJson(200, """{"models":[],"any":true}""");
        await shared.Node.Client.LoadCargo();
    }
}
