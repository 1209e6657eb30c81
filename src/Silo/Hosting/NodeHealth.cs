namespace Convoy.Silo.Hosting;

/// <summary>Whether this node can do its work now (CONTRACT 5).</summary>
/// <param name="node">What it opened.</param>
/// <param name="status">What it knows of the cluster.</param>
/// <param name="manifests">Which member hosts which grains.</param>
/// <param name="lifetime">Whether it is stopping.</param>
/// <param name="time">The clock.</param>
public sealed class NodeHealth(
    Node node, ISiloStatusOracle status, IClusterManifestProvider manifests, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>The grain whose host makes a member one that hosts Convoy's grains.</summary>
    private const string HostedGrain = "cargo";

    /// <summary>How long storage may take to answer.</summary>
    private static readonly TimeSpan StorageLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long the answer to one look serves, from its beginning.</summary>
    private static readonly TimeSpan LookLifetime = TimeSpan.FromMilliseconds(500);

    private static readonly GrainType Hosted = GrainType.Create(HostedGrain);

    private readonly Lock _lock = new();
    private Task<bool>? _look;
    private long _lookedAt;

    /// <summary>What keeps it from serving what is in memory; null when nothing does. It names no host, id or secret.</summary>
    public string? ServingFault()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "draining";
        if (status.CurrentStatus != SiloStatus.Active) return "not joined";
        return HostIsActive() ? null : "no node that hosts grains is active";
    }

    /// <summary>What keeps it from doing all of its work; null when nothing does.</summary>
    public async ValueTask<string?> ReadinessFault(CancellationToken cancellation)
    {
        if (ServingFault() is { } fault) return fault;
        try
        {
            return await Look().WaitAsync(StorageLimit, time, cancellation) ? null : "storage unreachable";
        }
        catch (TimeoutException)
        {
            return "storage unreachable";
        }
    }

    // However many ask, one look at the database is under way, and its answer serves for a moment: it takes a connection from grains.
    private Task<bool> Look()
    {
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_lookedAt) > LookLifetime))
            {
                _lookedAt = time.GetTimestamp();
                _look = node.StorageIsReachable(CancellationToken.None);
            }

            return _look;
        }
    }

    private bool HostIsActive()
    {
        if (node.HostsGrains) return true;
        foreach (var (silo, manifest) in manifests.Current.Silos)
        {
            if (status.GetApproximateSiloStatus(silo) == SiloStatus.Active && manifest.Grains.ContainsKey(Hosted)) return true;
        }

        return false;
    }
}
