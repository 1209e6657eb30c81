using Convoy.Cluster.Tests.History;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

public sealed class ReadLeaseTests
{
    // Whether the first requests or the first look at the membership table come first is a race.
    private const int MostRounds = 5;

    private static readonly TimeSpan Frozen = Form.Pick(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));

    [Fact]
    public async Task A_combined_node_that_wakes_up_tells_its_own_clients_no_old_news_and_takes_no_revoked_key()
    {
        await using var cluster = await ThreeCombined();
        for (var round = 0; round < Form.Pick(1, 3); round++)
        {
            await cluster.Restore();
            var waking = new WakingNode(cluster, round);

            var violations = await waking.Run(Frozen);

            Assert.True(violations.Count == 0, $"{string.Join('\n', violations.Take(25))}\n{waking.Describe()}\n{cluster.Describe()}");
            Assert.NotEmpty(waking.Answers);
        }
    }

    [Fact]
    public async Task Without_the_read_lease_the_same_node_tells_old_news_and_the_checker_catches_it()
    {
        // Without the lease, the distributed directory keeps the frozen node's cargo from moving for 30 s, and there is no news.
        await using var cluster = await ThreeCombined(("Convoy__ReadLease__Enabled", "false"), ("Convoy__GrainDirectory", "Default"));
        for (var round = 0; round < MostRounds; round++)
        {
            await cluster.Restore();
            var violations = await new WakingNode(cluster, round).Run(Frozen);
            if (violations.Any(violation => violation.Rule is Broken.Stale)) return;
        }

        Assert.Fail($"In {MostRounds} rounds there was no old news: the scenario does not show what the lease is for.");
    }

    private static Task<ConvoyCluster> ThreeCombined(params (string Name, string? Value)[] settings) =>
        ConvoyCluster.Create(new ClusterPlan { Silos = 0, Gateways = 0, Combined = 3, Settings = ClusterSettings.With(settings) });
}
