using Convoy.Testing;

namespace Convoy.Cluster.Tests.Scenarios;

[Collection(SharedClusterTests.Name)]
public sealed class FreezeTests(SharedCluster shared)
{
    private static readonly TimeSpan Aftermath = Form.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));

    [Fact]
    public async Task A_silo_that_was_frozen_writes_nothing_and_tells_no_old_news_when_it_wakes()
    {
        var frozen = Form.Pick(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));

        var outcome = await Scenario.Run(shared.Cluster, $"`SIGSTOP` of a silo for {frozen.TotalSeconds} s", async course =>
        {
            var silo = shared.Cluster.Silos[0];
            silo.Freeze();
            await course.GoesOnFor(frozen);
            silo.Thaw();
            await course.GoesOnFor(Aftermath);
            await Eventually.Holds(
                "the silo that woke up to be ready again or to end",
                async () => !silo.IsRunning || await silo.Probe("health/ready") is System.Net.HttpStatusCode.OK,
                context: silo.Process.Child.Describe);
            course.Note(silo.IsRunning ? "it stayed" : "it ended itself");
        });

        outcome.RequireSafety().RequireInLongForm(outcome.FailedReads.Count == 0, "reads failed", outcome.FailedReads);
    }
}
