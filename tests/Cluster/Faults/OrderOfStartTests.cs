using System.Net;
using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Faults;

public sealed class OrderOfStartTests
{
    [Fact]
    public async Task A_gateway_before_any_silo_says_later_and_serves_once_there_is_one()
    {
        await using var cluster = await ConvoyCluster.Empty();
        var gateway = cluster.Add(NodeRole.Gateway);
        await gateway.Launch();
        await Eventually.Holds(
            "the gateway to listen", async () => await gateway.Probe("health/live") is HttpStatusCode.OK, NodeProcess.StartPatience, gateway.Process.Child.Describe);

        using var operators = cluster.CreateClient(gateway);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await operators.Admin(HttpMethod.Get, "projects")).Status);

        await cluster.Add(NodeRole.Silo).Start();
        await Eventually.Holds(
            "the gateway to reach the silo",
            async () => (await operators.Admin(HttpMethod.Get, "projects")).Status is HttpStatusCode.OK,
            context: cluster.Describe);
        await cluster.MakeKeys();
        using var client = cluster.CreateClient(gateway);
        await client.LoadOne();
    }

    [Fact]
    public async Task Nodes_before_their_database_wait_for_it_and_then_serve()
    {
        await using var cluster = await ConvoyCluster.Empty();
        await cluster.Database.Stop();
        var silo = cluster.Add(NodeRole.Silo);
        var gateway = cluster.Add(NodeRole.Gateway);
        await silo.Launch();
        await gateway.Launch();
        foreach (var node in cluster.Nodes)
        {
            await Eventually.Holds(
                $"{node.Name} to say that it waits",
                () => node.Process.AllOutput.Contains("waits for its database", StringComparison.Ordinal),
                context: node.Process.Child.Describe);
        }

        await cluster.Database.Start();
        await cluster.WaitUntilReady();
        await cluster.MakeKeys();
        using var client = cluster.CreateClient(gateway);
        await client.LoadOne();
    }

    [Fact]
    public async Task A_database_that_does_not_come_ends_the_wait_with_a_sentence()
    {
        await using var cluster = await ConvoyCluster.Empty();
        await cluster.Database.Stop();
        var silo = cluster.Add(NodeRole.Silo);
        silo.Settings["Convoy__StartTimeout"] = "00:00:02";

        Assert.Contains("StartTimeout", await RefusedStart.Of(silo), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NodeRole.Silo)]
    [InlineData(NodeRole.Gateway)]
    public async Task A_wrong_password_is_said_once_and_shown_nowhere(NodeRole role)
    {
        const string password = "not-the-password";
        await using var cluster = await ConvoyCluster.Empty();
        var node = cluster.Add(role);
        node.Settings["Convoy__Database"] = cluster.Database.ConnectionString(password: password);

        Assert.Contains("password", await RefusedStart.Of(node), StringComparison.Ordinal);
        Assert.DoesNotContain(password, node.Process.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_that_start_at_once_make_one_schema()
    {
        const int starters = 10;
        await using var cluster = await ConvoyCluster.Empty();
        for (var starter = 0; starter < starters; starter++)
        {
            var node = cluster.Add(NodeRole.Silo);
            node.Through = command => [.. command, "--migrate-only"];
            await node.Launch();
        }

        foreach (var node in cluster.Nodes)
        {
            var exitCode = await node.Process.Child.WaitForExit(NodeProcess.StartPatience);
            Assert.True(exitCode == 0, $"Exit code {exitCode}.{node.Process.Child.Describe()}");
        }

        Assert.Equal("1", (await cluster.Database.Query("SELECT count(*) FROM convoy_schema")).Trim());
    }
}
