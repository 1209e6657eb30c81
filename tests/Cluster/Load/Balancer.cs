using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Load;

/// <summary>
/// Spreads calls over gateways as a balancer in front of them would: it asks each for <c>/health/serving</c> every 100 ms, and
/// leaves out those that do not say 200. It repeats nothing.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ConvoyCluster _cluster;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Backend> _backends;
    private readonly Task[] _probing;
    private int _turn;

    public Balancer(ConvoyCluster cluster)
    {
        _cluster = cluster;
        _backends = [.. cluster.Gateways.Select(gateway => new Backend(gateway, cluster.CreateClient(gateway)))];
        _probing = [.. _backends.Select(Probe)];
    }

    /// <summary>The gateway whose turn it is, another than <paramref name="avoided"/> if there is one; waits while there is none.</summary>
    public async Task<Backend> Next(Backend? avoided, CancellationToken cancellation)
    {
        while (true)
        {
            var open = _backends.Where(backend => backend.IsIn).ToList();
            if (open.Count > 1) open.Remove(avoided!);
            if (open.Count > 0) return open[(Interlocked.Increment(ref _turn) & int.MaxValue) % open.Count];
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Says that a gateway is being killed: calls to it that have no answer are then nobody's fault.</summary>
    public void MarkKilled(ClusterNode gateway) => _backends.Single(backend => backend.Gateway == gateway).MarkKilled();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_probing);
        foreach (var backend in _backends) backend.Client.Dispose();
        _end.Dispose();
    }

    private async Task Probe(Backend backend)
    {
        while (!_end.IsCancellationRequested)
        {
            var asked = backend.Gateway.Address;
            var isServing = await backend.Gateway.IsServing() && backend.Gateway.Address == asked;
            if (isServing && backend.Address != asked) backend.Use(_cluster.CreateClient(backend.Gateway));
            backend.Set(isServing, asked);
            await Task.Delay(Interval, TimeProvider.System, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}

/// <summary>One gateway behind a balancer.</summary>
internal sealed class Backend(ClusterNode gateway, ConvoyClient client)
{
    private volatile ConvoyClient _client = client;
    private readonly Lock _gate = new();
    private volatile bool _isIn = true;
    private Uri? _killed;
    private long _killedAt = long.MaxValue;
    private long _backAt = long.MaxValue;

    public ClusterNode Gateway => gateway;

    public Uri Address { get; private set; } = gateway.Address;

    public ConvoyClient Client => _client;

    public bool IsIn => _isIn;

    /// <summary>Whether a call that had no answer met a gateway that was killed.</summary>
    public bool WasKilledBetween(long start, long end) => end >= Volatile.Read(ref _killedAt) && start <= Volatile.Read(ref _backAt);

    public void MarkKilled()
    {
        lock (_gate)
        {
            _killed = gateway.Address;
            Volatile.Write(ref _backAt, long.MaxValue);
            Volatile.Write(ref _killedAt, TimeProvider.System.GetTimestamp());
            _isIn = false;
        }
    }

    /// <summary>Takes what a probe of an address has shown; one that is being killed may have answered just before, and stays out.</summary>
    public void Set(bool isServing, Uri asked)
    {
        lock (_gate)
        {
            isServing = isServing && asked != _killed;
            if (isServing && !_isIn) Volatile.Write(ref _backAt, TimeProvider.System.GetTimestamp());
            _isIn = isServing;
        }
    }

    public void Use(ConvoyClient other)
    {
        // The old one still has calls in flight: it goes with the process.
        Address = gateway.Address;
        _client = other;
    }
}
