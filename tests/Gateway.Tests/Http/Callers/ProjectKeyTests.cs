using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

[Collection(SharedNode.Name)]
public sealed class ProjectKeyTests(SharedNode shared)
{
    private const string Path = "/cargo/crg_0/tracking";
    private const string IllFormed = "Invalid API key format.";
    private const string Invalid = "Invalid API key.";

    private Node Node => shared.Node;

    [Fact]
    public async Task A_call_without_a_key_is_told_which_header_to_send()
    {
        var answer = (await Node.Anyone.Get(Path)).MustBe(401, "API key required. Include X-API-Key header.");
        Assert.Equal("ApiKey", answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task An_empty_key_is_no_key()
    {
        using var connection = await Node.Connect();
        var answer = await connection.Ask($"GET {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key:  \r\n\r\n");
        answer.MustBe(401, "API key required. Include X-API-Key header.");
        Assert.Equal("ApiKey", answer["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("convoy_sk_")]
    [InlineData("convoy_sk_0123456789012345678901234567890")] // 41 characters
    [InlineData("convoy_sk_012345678901234567890123456789012")] // 43 characters
    [InlineData("convoy_wk_01234567890123456789012345678901")] // a worker's prefix
    [InlineData("Convoy_sk_01234567890123456789012345678901")]
    [InlineData("0123456789012345678901234567890123456789ab")]
    [InlineData("convoy_sk_0123456789012345678901234567890-")]
    [InlineData("convoy_sk_0123456789012345678901234567890_")]
    [InlineData("convoy_sk_0123456789012345 789012345678901")]
    [InlineData("convoy_sk_0123456789012345678901234567890é")]
    [InlineData("convoy_sk_0123456789012345678901234567890１")]
    public async Task A_text_that_is_no_key_is_an_ill_formed_one(string key)
    {
        using var connection = await Node.Connect();
        await connection.Send(System.Text.Encoding.UTF8.GetBytes($"GET {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n\r\n"));
        var answer = (await connection.Read())!.MustBe(401, IllFormed);
        Assert.Null(answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_key_of_the_right_length_in_the_wrong_place_stays_refused()
    {
        (await Node.ClientWith(Node.WorkerKey).Get(Path)).MustBe(401, IllFormed);
        (await Node.ClientWith(Node.AdminKey).Get(Path)).MustBe(401, IllFormed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_key_headers_are_no_key_even_if_each_would_be(bool same)
    {
        var second = same ? Node.ApiKey : (await Node.NewKey(await Node.NewProject())).Key;
        using var connection = await Node.Connect();
        (await connection.Ask($"GET {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nX-API-Key: {second}\r\n\r\n")).MustBe(401, IllFormed);
    }

    [Fact]
    public async Task A_key_whose_tag_is_wrong_was_never_issued()
    {
        (await Node.ClientWith("convoy_sk_01234567890123456789012345678901").Get(Path)).MustBe(401, Invalid);
        (await Node.ClientWith(OneCharacterChanged(Node.ApiKey)).Get(Path)).MustBe(401, Invalid);
    }

    [Fact]
    public async Task A_key_whose_tag_is_right_and_that_no_project_has_is_unknown()
    {
        var orphan = SecretKey.Mint(KeyKind.Project, Node.Services.GetRequiredService<ClusterSecrets>());
        (await Node.ClientWith(orphan).Get(Path)).MustBe(401, Invalid);
    }

    [Fact]
    public async Task A_key_whose_time_is_over_has_expired()
    {
        var (_, key) = await Node.NewKey(await Node.NewProject(), expiresAt: "2024-01-15T10:30:00Z");
        var answer = (await Node.ClientWith(key).Get(Path)).MustBe(401, "API key has expired.");
        Assert.Null(answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task A_key_works_until_its_time_is_over()
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2);
        var (_, key) = await Node.NewKey(await Node.NewProject(), expiresAt: end.ToString("O"));
        var client = Node.ClientWith(key);
        if ((await client.Get(Path)).Status == 401) Assert.True(TimeProvider.System.GetUtcNow() >= end, "The key was refused before its time.");
        await Wait.For("the key expires", async () => (await client.Get(Path)).Status == 401);
        Assert.True(TimeProvider.System.GetUtcNow() >= end, "The key was refused before its time.");
        (await client.Get(Path)).MustBe(401, "API key has expired.");
    }

    [Fact]
    public async Task A_revoked_key_is_unknown_and_not_expired()
    {
        var slug = await Node.NewProject();
        var (id, key) = await Node.NewKey(slug, expiresAt: "2024-01-15T10:30:00Z");
        (await Node.Operator.Delete($"{Tour.KeysPath(slug)}/{id}")).MustBe(204);
        (await Node.ClientWith(key).Get(Path)).MustBe(401, Invalid);
    }

    [Fact]
    public async Task A_key_of_an_inactive_project_is_forbidden_and_an_expired_one_of_it_has_expired()
    {
        var slug = await Node.NewProject();
        var (_, good) = await Node.NewKey(slug);
        var (_, expired) = await Node.NewKey(slug, expiresAt: "2024-01-15T10:30:00Z");
        (await Node.Operator.Patch($"/admin/projects/{slug}", """{"is_active":false}""")).MustBe(200);
        (await Node.ClientWith(good).Get(Path)).MustBe(403, "Project is inactive.");
        (await Node.ClientWith(good).Post("/cargo/load", Tour.Load)).MustBe(403, "Project is inactive.");
        (await Node.ClientWith(expired).Get(Path)).MustBe(401, "API key has expired.");
    }

    [Fact]
    public async Task A_good_key_opens_the_routes_of_clients_and_no_others()
    {
        await Node.Client.LoadCargo();
        (await Node.Client.Push()).MustBe(401, "Worker key required. Include X-Worker-Key header.");
        (await Node.Client.Get("/admin/projects")).MustBe(401, "Admin API key required. Include X-Admin-Key header.");
    }

    private static string OneCharacterChanged(string key) => key[..20] + (key[20] == 'a' ? 'b' : 'a') + key[21..];
}
