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

    private static readonly GrainType Hosted = GrainType.Create(HostedGrain);

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
        using var limit = new CancellationTokenSource(StorageLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await node.StorageIsReachable(either.Token) ? null : "storage unreachable";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return "storage unreachable";
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
