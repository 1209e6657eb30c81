using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

[Collection(SharedNode.Name)]
public sealed class WorkerKeyTests(SharedNode shared)
{
    private const string Path = "/transitions";
    private const string Nothing = """{"transitions":[]}""";
    private const string Required = "Worker key required. Include X-Worker-Key header.";
    private const string Invalid = "Invalid worker key.";

    private Node Node => shared.Node;

    [Fact]
    public async Task A_call_without_a_key_is_told_which_header_to_send()
    {
        var answer = (await Node.Anyone.Post(Path, Nothing)).MustBe(401, Required);
        Assert.Equal("WorkerKey", answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task An_empty_key_is_no_key()
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"POST {Path} HTTP/1.1\r\nHost: x\r\nX-Worker-Key:\r\nContent-Length: 0\r\n\r\n")).MustBe(401, Required);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("convoy_wk_0123456789012345678901234567890")] // 41 characters
    [InlineData("convoy_wk_012345678901234567890123456789012")] // 43 characters
    [InlineData("convoy_sk_01234567890123456789012345678901")] // a project's prefix
    [InlineData("convoy_wk_0123456789012345678901234567890-")]
    [InlineData("convoy_wk_01234567890123456789012345678901")] // never issued
    public async Task A_key_that_is_none_or_was_never_issued_is_invalid(string key)
    {
        var answer = (await Node.Anyone.With(Caller.WorkerHeader, key).Post(Path, Nothing)).MustBe(401, Invalid);
        Assert.Null(answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_key_whose_tag_is_right_and_that_nobody_was_given_is_invalid()
    {
        var orphan = SecretKey.Mint(KeyKind.Worker, Node.Services.GetRequiredService<ClusterSecrets>());
        (await Node.Anyone.With(Caller.WorkerHeader, orphan).Post(Path, Nothing)).MustBe(401, Invalid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_key_headers_are_no_key_even_if_each_would_be(bool same)
    {
        var second = same ? Node.WorkerKey : (await Node.NewKey(null)).Key;
        using var connection = await Node.Connect();
        (await connection.Ask(
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nX-Worker-Key: {Node.WorkerKey}\r\nX-Worker-Key: {second}\r\nContent-Length: 0\r\n\r\n")).MustBe(401, Invalid);
    }

    [Fact]
    public async Task An_expired_or_revoked_key_is_invalid()
    {
        var (_, expired) = await Node.NewKey(null, expiresAt: "2024-01-15T10:30:00Z");
        (await Node.Anyone.With(Caller.WorkerHeader, expired).Post(Path, Nothing)).MustBe(401, Invalid);

        var (id, revoked) = await Node.NewKey(null);
        (await Node.Operator.Delete($"{Tour.KeysPath(null)}/{id}")).MustBe(204);
        (await Node.Anyone.With(Caller.WorkerHeader, revoked).Post(Path, Nothing)).MustBe(401, Invalid);
    }

    [Fact]
    public async Task A_good_key_opens_the_routes_of_workers_and_no_others()
    {
        (await Node.Worker.Post(Path, Nothing)).MustBe(200);
        (await Node.Worker.Post("/cargo/load", Tour.Load)).MustBe(401, "API key required. Include X-API-Key header.");
        (await Node.Worker.Get("/admin/worker-keys")).MustBe(401, "Admin API key required. Include X-Admin-Key header.");
    }
}
