using System.Net;
using System.Text.RegularExpressions;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

[Collection(SharedNode.Name)]
public sealed class MetricsTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task Loads_and_transitions_are_counted_in_Prometheus_text()
    {
        (await Node.Worker.Push(Tour.Item(await Node.Client.LoadCargo(), "batched"))).MustCount(applied: 1);

        // An answer may be some 300 ms old.
        await Wait.For("the load and the transition in /metrics", async () =>
        {
            var answer = (await Node.Anyone.Get("/metrics")).MustBe(200);
            Assert.StartsWith("text/plain", answer["Content-Type"], StringComparison.Ordinal);
            return Regex.IsMatch(answer.Body, @"(?m)^convoy_loads_total\S* [1-9]")
                && Regex.IsMatch(answer.Body, """(?m)^convoy_transitions_total\{\S*outcome="applied"\S*\} [1-9]""");
        });
    }

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
        foreach (var path in new[] { "/metrics", "/health", "/health/live", "/health/ready" })
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
