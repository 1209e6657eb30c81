using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

[Collection(SharedClusterTests.Name)]
public sealed class RestartTests(SharedCluster shared)
{
    private const double TimesTheQuiet = 5;

    private static readonly TimeSpan ServingWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = Form.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
    private static readonly TimeSpan Mixed = Form.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private ConvoyCluster Cluster => shared.Cluster;

    [Fact]
    public async Task After_all_were_killed_at_once_and_started_on_new_ports_they_serve_within_30_seconds()
    {
        var back = TimeSpan.Zero;

        var outcome = await Scenario.Run(Cluster, "every process killed at once, started on new ports", async course =>
        {
            await Task.WhenAll(Cluster.Nodes.Select(course.Kill));
            foreach (var node in Cluster.Nodes)
            {
                node.UseNewPorts();
                await node.Launch();
            }

            back = await course.Time("served again after", async () =>
            {
                await Eventually.Holds("all to serve", async () => await AllServe(), ServingWithin, Cluster.Describe);
                await course.WritesGoOn(ServingWithin);
            });
        });

        outcome.RequireSafety();
        Assert.True(back <= ServingWithin, $"It took {back} until all served.");
    }

    [Fact]
    public async Task A_rolling_upgrade_from_the_previous_release_and_rolling_restarts_after_it_fail_no_request()
    {
        var restarts = Form.Pick(0, 2);
        var previous = await PreviousRelease.Build();
        foreach (var node in Cluster.Nodes)
        {
            if (node.IsRunning) await node.Kill9();
            node.Build = previous;
        }

        try
        {
            var quiet = TimeSpan.Zero;
            long from = 0;

            var outcome = await Scenario.Run(Cluster, $"rolling upgrade of every process from {PreviousRelease.Name}, then {restarts} rolling restarts", async course =>
            {
                var begun = Course.Now;
                await course.GoesOnFor(Quiet);
                quiet = course.P99(begun);
                from = Course.Now;
                foreach (var (position, node) in Cluster.Nodes.Index())
                {
                    await Replace(node, ConvoyBuild.Current);
                    // Half of them old, half of them new: that is how it stays for a while.
                    if (position == Cluster.Nodes.Count / 2) await course.GoesOnFor(Mixed);
                }

                for (var restart = 0; restart < restarts; restart++)
                {
                    foreach (var node in Cluster.Nodes) await Replace(node, ConvoyBuild.Current);
                }
            });

            var busy = Outcome.Percentile(outcome.Reads.Where(read => read.Start > from), 0.99);
            outcome.RequireSafety()
                .RequireInLongForm(outcome.Failed.Count == 0, "requests failed", outcome.Failed)
                .RequireInLongForm(busy <= quiet * TimesTheQuiet, $"the 99th percentile of reads went from {quiet} to {busy}");
        }
        finally
        {
            foreach (var node in Cluster.Nodes) node.Build = ConvoyBuild.Current;
        }
    }

    [Fact]
    public async Task Three_silos_become_one_and_three_and_one_again_under_load()
    {
        var silos = Cluster.Silos;

        var outcome = await Scenario.Run(Cluster, "3 silos to 1, to 3 and back to 1", async course =>
        {
            foreach (var silo in silos.Skip(1)) await Stop(silo);
            await course.GoesOnFor(Mixed);
            foreach (var silo in silos.Skip(1)) await Course.StartAnew(silo);
            await course.GoesOnFor(Mixed);
            foreach (var silo in silos.Skip(1)) await Stop(silo);
            await course.GoesOnFor(Mixed);
        });

        outcome.RequireSafety().RequireInLongForm(outcome.Failed.Count == 0, "requests failed", outcome.Failed);
    }

    private static async Task Replace(ClusterNode node, ConvoyBuild build)
    {
        await Stop(node);
        node.Build = build;
        await node.Start();
    }

    private static async Task Stop(ClusterNode node)
    {
        var stopped = await node.Stop(TimeSpan.FromMinutes(1));
        Assert.True(stopped.ExitCode == 0, $"{node.Name} ended with exit code {stopped.ExitCode} after {stopped.Duration}.{node.Process.Child.Describe()}");
    }

    private async Task<bool> AllServe()
    {
        foreach (var node in Cluster.Nodes)
        {
            if (!await node.IsServing()) return false;
        }

        return true;
    }
}
