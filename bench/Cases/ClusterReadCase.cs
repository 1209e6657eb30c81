using Convoy.Bench.Measure;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Reads of a cluster, with what its database uses meanwhile shown apart.</summary>
internal sealed class ClusterReadCase(ReadCase reads, PostgresServer database, int processes) : ICase
{
    public string Name => reads.Name;

    public string Title => reads.Title;

    /// <summary>Each process has only its share of the cores, and as much to compile as one that is alone.</summary>
    public TimeSpan FirstWarmUp { get; } = TimeSpan.FromSeconds(5) * processes;

    public async Task<Sample> Measure(TimeSpan window, CancellationToken cancellation)
    {
        var cpu = database.CpuTime();
        var sample = await reads.Measure(window, cancellation);
        cpu = database.CpuTime() - cpu;
        return sample with { DatabaseMicrosecondsPerRequest = cpu.TotalMicroseconds / sample.Requests };
    }
}
