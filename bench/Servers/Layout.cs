using System.Diagnostics;
using System.Globalization;

namespace Convoy.Bench.Servers;

/// <summary>
/// Which cores belong to the servers and which to the load. Each gets half of them, so that neither takes time from the other and
/// requests a second say what the server can do, not what the load left over.
/// </summary>
internal sealed record Layout
{
    /// <summary>
    /// A runtime that sees one core changes its shape: another garbage collector, one queue of everything. No server runs so on
    /// purpose; so a server that is held to one core is told of two.
    /// </summary>
    private const int LeastServerCores = 2;

    private static readonly TimeSpan HoldLimit = TimeSpan.FromSeconds(10);

    private Layout(bool pinned, int cores)
    {
        IsPinned = pinned && cores > 1;
        ServerCoreCount = IsPinned ? cores / 2 : cores;
        LoadCoreCount = IsPinned ? cores - ServerCoreCount : cores;
        ServerCores = IsPinned ? Range(0, ServerCoreCount) : Range(0, cores);
        LoadCores = IsPinned ? Range(ServerCoreCount, LoadCoreCount) : ServerCores;
        AllCores = Range(0, cores);
    }

    public bool IsPinned { get; }

    public int ServerCoreCount { get; }

    public int LoadCoreCount { get; }

    /// <summary>As <c>taskset -c</c> reads it, such as <c>0-3</c>.</summary>
    public string ServerCores { get; }

    public string LoadCores { get; }

    public string AllCores { get; }

    /// <summary>What the runtime of a server is told.</summary>
    public int ServerProcessorCount => Math.Max(LeastServerCores, ServerCoreCount);

    public static Layout Of(bool pinned) => new(pinned, Environment.ProcessorCount);

    /// <summary>Holds this process, and what it starts without saying otherwise, to the cores of the load.</summary>
    public async Task HoldThisProcess(CancellationToken cancellation)
    {
        var taskset = new ProcessStartInfo("taskset", ["-a", "-c", "-p", LoadCores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await using var child = ChildProcess.Start("taskset", taskset);
        if (await child.Ended(HoldLimit, cancellation) != 0) throw new BenchFailureException($"taskset failed: {child.LastWords}");
    }

    public override string ToString() => IsPinned
        ? $"servers on core {ServerCores} (DOTNET_PROCESSOR_COUNT={ServerProcessorCount}), load on core {LoadCores}"
        : $"servers and load share cores {AllCores}";

    private static string Range(int first, int count) =>
        count == 1 ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"{first}-{first + count - 1}");
}
