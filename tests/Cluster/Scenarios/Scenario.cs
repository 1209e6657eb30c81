using Convoy.Cluster.Tests.Load;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>Something that happens to a cluster under load.</summary>
internal static class Scenario
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    /// <summary>Puts the cluster under load, lets it happen, brings back what it took, and checks all that clients and workers saw.</summary>
    /// <param name="cluster">Is brought into order first.</param>
    /// <param name="name">As the table of the long form shows it.</param>
    /// <param name="happens">What happens; the load goes on until it is over, and for <see cref="Form.Load"/> at least.</param>
    public static async Task<Outcome> Run(ConvoyCluster cluster, string name, Func<Course, Task> happens)
    {
        await cluster.Restore();
        await using var traffic = await Traffic.Start(cluster);
        var course = new Course(cluster, traffic);
        await course.GoesOnFor(Calm);
        try
        {
            await happens(course);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException(
                $"{name} did not go its way: {fault.Message}\n{string.Join('\n', traffic.Recorder.Samples.TakeLast(20))}\n{cluster.Describe()}", fault);
        }

        var ended = cluster.Nodes.Where(node => !node.IsRunning).Select(node => node.Name).ToList();
        await cluster.Restore();
        await course.GoesOnFor(Calm);
        if (course.Elapsed < Form.Load) await course.GoesOnFor(Form.Load - course.Elapsed);
        var elapsed = course.Elapsed;
        var violations = await traffic.StopAndCheck();
        var outcome = new Outcome(name, elapsed, [.. traffic.Recorder.Samples], violations, traffic.Recorder.Cargo.Count, course.Notes)
        {
            Ended = ended,
            Logs = cluster.Describe,
        };
        Report.ReliabilityTable.Add(outcome);
        return outcome;
    }
}
