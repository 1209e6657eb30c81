using System.Net;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

[Collection(SharedNode.Name)]
public sealed class MetricsTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task Metrics_and_health_name_no_project_id_or_key()
    {
        var slug = await Node.NewProject();
        var (keyId, key) = await Node.NewKey(slug);
        var id = await Node.ClientWith(key).LoadCargo();
        (await Node.ClientWith(key).Track(id)).MustBe(200);
        (await Node.Worker.Push(Tour.Item(id, "batched", ",\"batch_id\":\"batch-of-mine\",\"transition_id\":\"event-of-mine\""))).MustCount(applied: 1);
        var project = (await Node.Operator.Get($"/admin/projects/{slug}")).Text("id");
        string[] secrets =
        [
            slug, keyId, key, key[..12], id, project, "batch-of-mine", "event-of-mine", Node.ApiKey, Node.WorkerKey, Node.AdminKey,
            "convoy-http-", "convoy.db",
        ];
        await ExpectNoneOf(secrets);
    }

    [Fact]
    public async Task Metrics_and_health_name_no_host() => await ExpectNoneOf([Dns.GetHostName(), "127.0.0.1", "localhost", Environment.MachineName]);

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Metrics_know_no_verb_but_GET(string method)
    {
        var answer = (await Node.Anyone.Send(method, "/metrics")).MustBe(405, "Method Not Allowed");
        Assert.Equal("GET", answer["Allow"]);
    }

    private async Task ExpectNoneOf(string[] secrets)
    {
        foreach (var path in new[] { "/metrics", "/health", "/health/live", "/health/ready", "/health/serving" })
        {
            var body = (await Node.Anyone.Get(path)).MustBe(200).Body;
            foreach (var secret in secrets)
            {
                var line = body.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
                Assert.True(line is null, $"{path} names {secret}: {line}");
            }
        }
    }
}
