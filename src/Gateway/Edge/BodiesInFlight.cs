using Convoy.Gateway.Budget;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Edge;

/// <summary>
/// Counts the bytes of large bodies that are held in memory, of all requests together (<see cref="RequestOptions.MaxBodyMegabytesInFlight"/>):
/// each body has a limit of its own, but ten thousand requests may have one. Of a body that is read line by line it is what was read and is not done with;
/// what the server itself reads ahead, 1 MiB a connection at most, comes on top.
/// </summary>
internal sealed class BodiesInFlight
{
    /// <summary>What a request may hold beside that, in bytes.</summary>
    public const int UncountedBytes = 16 * 1024;

    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly long _max;
    private readonly GatewayMetrics _metrics;
    private long _held;

    public BodiesInFlight(RequestOptions options, GatewayMetrics metrics)
    {
        _max = options.MaxBodyMegabytesInFlight * BytesPerMegabyte;
        _metrics = metrics;
        metrics.WatchBodies(() => HeldBytes);
    }

    /// <summary>What is held now.</summary>
    public long HeldBytes => Interlocked.Read(ref _held);

    /// <summary>Begins to count for a request; what it takes is given back when the request has ended.</summary>
    public Share Begin(HttpContext context)
    {
        var share = new Share(this);
        context.Response.RegisterForDispose(share);
        return share;
    }

    /// <summary>What one request holds.</summary>
    internal sealed class Share(BodiesInFlight all) : IDisposable
    {
        private long _held;

        /// <summary>Takes more; false when there is no room, and the request must be refused.</summary>
        public bool TryTake(long bytes)
        {
            _held += bytes;
            if (Interlocked.Add(ref all._held, bytes) <= all._max) return true;
            all._metrics.Refused("bodies");
            return false;
        }

        /// <summary>Gives back a part of it: what is not held any more.</summary>
        public void GiveBack(long bytes)
        {
            _held -= bytes;
            Interlocked.Add(ref all._held, -bytes);
        }

        public void Dispose()
        {
            Interlocked.Add(ref all._held, -_held);
            _held = 0;
        }
    }
}
