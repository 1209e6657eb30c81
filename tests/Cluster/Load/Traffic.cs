using System.Collections.Concurrent;
using Convoy.Cluster.Tests.History;
using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Load;

/// <summary>Clients and workers at work on a cluster. Disposing ends them.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int MaxFresh = 512;

    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 16 };

    private readonly TrafficOptions _options;
    private readonly Balancer _balancer;
    private readonly Caller _caller;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Cargo, Backend By)> _fresh = [];
    private readonly Task[] _running;

    private Traffic(ConvoyCluster cluster, TrafficOptions options)
    {
        _options = options;
        _balancer = new Balancer(cluster);
        _caller = new Caller(_balancer, Recorder);
        _running =
        [
            .. Enumerable.Range(0, options.Readers).Select(reader => Task.Run(() => Read(new Random(options.Seed + reader)))),
            .. Enumerable.Range(0, options.Workers).Select(worker =>
                Task.Run(() => new Worker(_caller, options, new Random(options.Seed - 1 - worker), _fresh).Run(_end.Token))),
        ];
    }

    /// <summary>What they saw.</summary>
    public Recorder Recorder { get; } = new();

    /// <summary>Sets them to work, and returns once both reading and writing go on.</summary>
    public static async Task<Traffic> Start(ConvoyCluster cluster, TrafficOptions? options = null)
    {
        const int fewestCargo = 20;
        var traffic = new Traffic(cluster, options ?? new());
        try
        {
            await Eventually.Holds(
                $"{fewestCargo} acknowledged loads", () => traffic.Recorder.Cargo.Count >= fewestCargo, context: () => $"{traffic.LastSamples()}\n{cluster.Describe()}");
            return traffic;
        }
        catch
        {
            await traffic.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says that a gateway is being killed: calls to it that have no answer are then nobody's fault.</summary>
    public void MarkKilled(ClusterNode gateway) => _balancer.MarkKilled(gateway);

    /// <summary>Throws if a reader or worker has ended before its time: it met an answer that it could not read.</summary>
    public async Task RequireUnbroken()
    {
        foreach (var broken in _running.Where(task => task.IsFaulted)) await broken;
    }

    /// <summary>Reads every cargo once, many at a time.</summary>
    public Task ReadAll() => Parallel.ForEachAsync(Recorder.Cargo, Together, async (cargo, cancellation) =>
        await _caller.Read(cargo, avoided: null, isLast: false, cancellation));

    /// <summary>Ends them, reads every cargo once more, and checks all that was seen. The cluster must be well.</summary>
    public async Task<IReadOnlyList<Violation>> StopAndCheck()
    {
        await Stop();
        await RequireUnbroken();
        await Parallel.ForEachAsync(Recorder.Cargo, Together, async (cargo, cancellation) =>
            await Eventually.Holds(
                $"an answer to the last read of {cargo}",
                () => _caller.Read(cargo, avoided: null, isLast: true, cancellation),
                context: LastSamples));
        return Checker.Check(Recorder.Histories());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _balancer.DisposeAsync();
        _end.Dispose();
    }

    private async Task Stop()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task Read(Random random)
    {
        using var pace = new PeriodicTimer(_options.ReadInterval, TimeProvider.System);
        while (await pace.WaitForNextTickAsync(_end.Token))
        {
            // What was just acknowledged by one gateway is asked of another; the rest is whatever comes.
            while (_fresh.Count > MaxFresh) _fresh.TryDequeue(out _);
            var (cargo, by) = random.Next(2) == 0 && _fresh.TryDequeue(out var fresh) ? fresh : (Recorder.Pick(random), null);
            if (cargo is not null) await _caller.Read(cargo, by, isLast: false, _end.Token);
        }
    }

    private string LastSamples() => "The last requests:\n" + string.Join('\n', Recorder.Samples.TakeLast(10));
}
