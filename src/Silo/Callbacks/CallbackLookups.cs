using System.Collections.Concurrent;
using System.Net;

namespace Convoy.Silo.Callbacks;

/// <summary>All addresses of a host; a fault is a <see cref="System.Net.Sockets.SocketException"/>.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>Asks the system for the addresses of a host.</summary>
internal static class CallbackLookups
{
    /// <summary>Look-ups at a time in this process. On Linux each holds a thread of the pool until the name servers have answered, whoever still waits.</summary>
    public const int MaxAtATime = 32;

    private static readonly SemaphoreSlim Turns = new(MaxAtATime);

    // One look-up a host at a time: however many wait for a name that nobody answers for, they hold one turn.
    private static readonly ConcurrentDictionary<string, Task<IPAddress[]>> UnderWay = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc cref="ResolveHost"/>
    public static Task<IPAddress[]> Resolve(string host, CancellationToken cancellation)
    {
        var look = UnderWay.TryGetValue(host, out var known) ? known : UnderWay.GetOrAdd(host, Look);
        return look.WaitAsync(cancellation);
    }

    private static async Task<IPAddress[]> Look(string host)
    {
        await Turns.WaitAsync();
        try
        {
            return await Dns.GetHostAddressesAsync(host);
        }
        finally
        {
            UnderWay.TryRemove(host, out _);
            Turns.Release();
        }
    }
}
