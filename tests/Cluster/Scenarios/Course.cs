using System.Globalization;
using Convoy.Cluster.Tests.Load;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>What a scenario can do while the load goes on.</summary>
internal sealed class Course(ConvoyCluster cluster, Traffic traffic)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<string> _notes = [];

    /// <summary>How long the load has gone on.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_started);

    /// <summary>What is to be said of this run beside its figures.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Now, on the clock of the samples.</summary>
    public static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>Lets the load go on.</summary>
    public async Task GoesOnFor(TimeSpan time)
    {
        await Task.Delay(time, TimeProvider.System);
        await traffic.RequireUnbroken();
    }

    /// <summary>Adds something to the last column of the table.</summary>
    public void Note(string note) => _notes.Add(note);

    /// <summary>Notes how long something took.</summary>
    public async Task<TimeSpan> Time(string what, Func<Task> work)
    {
        var started = Now;
        await work();
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        Note(string.Create(CultureInfo.InvariantCulture, $"{what} {elapsed.TotalSeconds:0.0} s"));
        return elapsed;
    }

    /// <summary>Kills a node, gateways with the word to the balancer's clients that what is under way there is gone.</summary>
    public async Task Kill(ClusterNode node)
    {
        if (node.Role is not NodeRole.Silo) traffic.MarkKilled(node);
        await node.Kill9();
    }

    /// <summary>Starts a node in the place of one that has ended, on ports of its own.</summary>
    public static async Task StartAnew(ClusterNode node)
    {
        node.UseNewPorts();
        await node.Start();
    }

    /// <summary>Reads every cargo, as if all clients came at once.</summary>
    public Task ReadAll() => traffic.ReadAll();

    /// <summary>Waits until a load and a push have been acknowledged that began after now.</summary>
    public Task WritesGoOn(TimeSpan? timeout = null)
    {
        var now = Now;
        return Testing.Eventually.Holds(
            "a load and a push that are acknowledged",
            () => Acknowledged(CallKind.Load, now) && Acknowledged(CallKind.Push, now),
            timeout,
            cluster.Describe);
    }

    /// <summary>Waits until a write that began after now was answered 503.</summary>
    public Task Refuses(string what)
    {
        var now = Now;
        return Testing.Eventually.Holds(
            what,
            () => traffic.Recorder.Samples.Any(sample => sample.Kind is not CallKind.Read && sample.Status == 503 && sample.Start > now),
            context: cluster.Describe);
    }

    /// <summary>The 99th percentile of the reads since a moment.</summary>
    public TimeSpan P99(long since) =>
        Outcome.Percentile(traffic.Recorder.Samples.Where(sample => sample.Kind is CallKind.Read && sample.Start > since), 0.99);

    private bool Acknowledged(CallKind kind, long since) =>
        traffic.Recorder.Samples.Any(sample => sample.Kind == kind && sample.IsAnswered && sample.Start > since);
}
