using Convoy.Cluster.Tests.Scenarios;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Faults;

public sealed class ClockTests
{
    private const string Library = "libfaketimeMT.so.1";

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Clocks_that_are_30_seconds_apart_make_nothing_go_back()
    {
        await using var cluster = await ConvoyCluster.Empty(new ClusterPlan { Settings = ClusterSettings.ShortDrain });
        for (var silo = 0; silo < 3; silo++) cluster.Add(NodeRole.Silo);
        for (var gateway = 0; gateway < 2; gateway++) cluster.Add(NodeRole.Gateway);
        var (ahead, behind) = (cluster.Silos[1], cluster.Silos[2]);
        Shift(ahead, Apart / 2);
        Shift(behind, -Apart / 2);
        foreach (var node in cluster.Nodes) await node.Launch();
        await cluster.WaitUntilReady();
        await cluster.MakeKeys();
        Assert.InRange(await ClockOf(ahead) - await ClockOf(behind), Apart - Tolerance, Apart + Tolerance);

        var outcome = await Scenario.Run(cluster, "clocks 30 s apart, and the silo ahead killed", async course =>
        {
            // What it stamped with times to come goes on at silos whose clocks have not come so far.
            await course.Kill(ahead);
            await Course.StartAnew(ahead);
        });

        outcome.RequireSafety();
    }

    private static void Shift(ClusterNode node, TimeSpan shift)
    {
        node.Settings["LD_PRELOAD"] = Directory.EnumerateFiles("/usr/lib", Library, SearchOption.AllDirectories).First();
        node.Settings["FAKETIME"] = $"{(shift < TimeSpan.Zero ? '-' : '+')}{shift.Duration().TotalSeconds}s";
        // Timers and waits go by the other clock, which is nobody's to set.
        node.Settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        // Its mend of waits by that clock, made for other versions of glibc, lets them end at once: each thread would wait in a busy loop.
        node.Settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }

    private static async Task<DateTimeOffset> ClockOf(ClusterNode node)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(node.Address, "health/live"));
        return answer.Headers.Date ?? throw new InvalidOperationException($"{node.Name} sent no date.");
    }
}
