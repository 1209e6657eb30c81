using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

[Collection(SharedClusterTests.Name)]
public sealed class KillTests(SharedCluster shared)
{
    private static readonly TimeSpan Aftermath = Form.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_silo_that_is_killed_takes_nothing_with_it_and_fails_no_read()
    {
        var kills = Form.Pick(2, 10);

        var outcome = await Scenario.Run(shared.Cluster, $"`kill -9` of a silo, {kills} times", course => KillInTurn(course, shared.Cluster.Silos, kills));

        outcome.RequireSafety()
            .RequireInLongForm(outcome.FailedReads.Count == 0, "reads failed", outcome.FailedReads)
            .RequireInLongForm(outcome.LongestRead <= LongestRead, $"a read took {outcome.LongestRead}");
    }

    [Fact]
    public async Task A_gateway_that_is_killed_takes_nothing_with_it()
    {
        var kills = Form.Pick(2, 4);

        var outcome = await Scenario.Run(shared.Cluster, $"`kill -9` of a gateway, {kills} times", course => KillInTurn(course, shared.Cluster.Gateways, kills));

        outcome.RequireSafety()
            .RequireInLongForm(outcome.FailedReads.Count == 0, "reads failed at the other gateway", outcome.FailedReads);
    }

    private static async Task KillInTurn(Course course, IReadOnlyList<ClusterNode> nodes, int kills)
    {
        for (var kill = 0; kill < kills; kill++)
        {
            var node = nodes[kill % nodes.Count];
            await course.Kill(node);
            await course.ReadAll();
            await course.GoesOnFor(Aftermath);
            await Course.StartAnew(node);
            await course.GoesOnFor(Aftermath);
        }
    }
}
