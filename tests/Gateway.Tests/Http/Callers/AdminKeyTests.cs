using System.Text;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

[Collection(SharedNode.Name)]
public sealed class AdminKeyTests(SharedNode shared)
{
    private const string Required = "Admin API key required. Include X-Admin-Key header.";
    private const string Invalid = "Invalid admin API key.";

    /// <summary>Every route of operators.</summary>
    public static TheoryData<string, string> Routes => new()
    {
        { "POST", "/admin/projects" },
        { "GET", "/admin/projects" },
        { "GET", "/admin/projects/demo" },
        { "PATCH", "/admin/projects/demo" },
        { "GET", "/admin/projects/demo/signing-secret" },
        { "POST", "/admin/projects/demo/signing-secret/rotate" },
        { "POST", "/admin/projects/demo/api-keys" },
        { "GET", "/admin/projects/demo/api-keys" },
        { "DELETE", "/admin/projects/demo/api-keys/0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b" },
        { "POST", "/admin/worker-keys" },
        { "GET", "/admin/worker-keys" },
        { "DELETE", "/admin/worker-keys/0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b" },
    };

    private Node Node => shared.Node;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task No_route_of_operators_opens_without_the_admin_key(string method, string path)
    {
        var answer = (await Node.Anyone.Send(method, path)).MustBe(401, Required);
        Assert.Equal("AdminApiKey", answer["WWW-Authenticate"]);
        (await Node.Worker.Send(method, path)).MustBe(401, Required);
        answer = (await Node.Operator.With(Caller.AdminHeader, "x").Send(method, path)).MustBe(401, Invalid);
        Assert.Null(answer["WWW-Authenticate"]);
    }

    [Fact]
    public async Task An_empty_key_is_no_key()
    {
        using var connection = await Node.Connect();
        (await connection.Ask("GET /admin/projects HTTP/1.1\r\nHost: x\r\nX-Admin-Key:\r\n\r\n")).MustBe(401, Required);
    }

    [Fact]
    public async Task A_key_that_is_not_quite_the_admin_key_is_wrong()
    {
        string[] wrong =
        [
            Node.AdminKey[..^1], Node.AdminKey + "x", Node.AdminKey.ToUpperInvariant(), Node.AdminKey[1..], new string('x', 4096), Node.ApiKey, "é",
        ];
        foreach (var key in wrong)
        {
            using var connection = await Node.Connect();
            await connection.Send(Encoding.UTF8.GetBytes($"GET /admin/projects HTTP/1.1\r\nHost: x\r\nX-Admin-Key: {key}\r\n\r\n"));
            (await connection.Read())!.MustBe(401, Invalid);
        }
    }

    [Fact]
    public async Task Without_a_configured_key_nobody_is_an_operator()
    {
        await using var node = await Node.Start(builder => builder.Services.AddSingleton(new AdminKeyCheck(null)));
        (await node.Anyone.Get("/admin/projects")).MustBe(500, "Admin authentication not configured.");
        (await node.Operator.Get("/admin/projects")).MustBe(500, "Admin authentication not configured.");
    }

    [Fact]
    public async Task Two_key_headers_are_no_key_even_if_each_is_right()
    {
        using var connection = await Node.Connect();
        (await connection.Ask($"GET /admin/projects HTTP/1.1\r\nHost: x\r\nX-Admin-Key: {Node.AdminKey}\r\nX-Admin-Key: {Node.AdminKey}\r\n\r\n"))
            .MustBe(401, Invalid);
    }
}
