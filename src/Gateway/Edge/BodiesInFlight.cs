using Convoy.Gateway.Budget;

namespace Convoy.Gateway.Edge;

/// <summary>
/// Counts the bytes of large bodies that are held in memory, of all requests together (<see cref="RequestOptions.MaxBodyMegabytesInFlight"/>):
/// each body has a limit of its own, but ten thousand requests may have one.
/// </summary>
internal sealed class BodiesInFlight(RequestOptions options)
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly long _max = options.MaxBodyMegabytesInFlight * BytesPerMegabyte;
    private long _held;

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
            return Interlocked.Add(ref all._held, bytes) <= all._max;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all._held, -_held);
            _held = 0;
        }
    }
}
