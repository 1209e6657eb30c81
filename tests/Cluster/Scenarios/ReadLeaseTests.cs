using Convoy.Cluster.Tests.History;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

public sealed class ReadLeaseTests
{
    private static readonly TimeSpan Frozen = Form.Pick(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20));

    [Fact]
    public async Task A_combined_node_that_wakes_up_tells_its_own_clients_no_old_news_and_takes_no_revoked_key()
    {
        await using var cluster = await ThreeCombined();
        var waking = new WakingNode(cluster);

        var violations = await waking.Run(Frozen);

        Assert.True(violations.Count == 0, $"{string.Join('\n', violations.Take(25))}\n{cluster.Describe()}");
        Assert.NotEmpty(waking.Answers);
    }

    [Fact]
    public async Task Without_the_read_lease_the_same_node_tells_old_news_and_the_checker_catches_it()
    {
        await using var cluster = await ThreeCombined(("Convoy__ReadLease__Enabled", "false"));
        var waking = new WakingNode(cluster);

        var violations = await waking.Run(Frozen);

        Assert.True(
            violations.Any(violation => violation.Rule is Broken.Stale),
            $"No old news: {string.Join('\n', violations)}\n{waking.Describe()}\n{cluster.Describe()}");
    }

    private static Task<ConvoyCluster> ThreeCombined(params (string Name, string? Value)[] settings) =>
        ConvoyCluster.Create(new ClusterPlan { Silos = 0, Gateways = 0, Combined = 3, Settings = ClusterSettings.With(settings) });
}
