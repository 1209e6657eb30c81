using Convoy.Gateway.Health;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>Whether an embedded node can do its work: it has joined, its grains are active, its storage answers, it is not stopping.</summary>
internal sealed class NodeReadiness(EmbeddedSilo silo, ISiloStatusOracle status, IHostApplicationLifetime lifetime, TimeProvider time) : IReadiness
{
    /// <summary>How long storage may take to answer.</summary>
    private static readonly TimeSpan StorageLimit = TimeSpan.FromSeconds(1);

    public async ValueTask<string?> Fault(CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "draining";
        if (status.CurrentStatus != SiloStatus.Active) return "not joined";
        using var limit = new CancellationTokenSource(StorageLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await silo.StorageIsReachable(either.Token) ? null : "storage unreachable";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return "storage unreachable";
        }
    }
}
