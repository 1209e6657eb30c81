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

    // One look-up a host at a time: however many wait for a name that nobody answers for, they hold one turn. It begins when it is in here, and
    // so cannot be over before.
    private static readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> UnderWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a host is being looked up.</summary>
    internal static bool IsUnderWay(string host) => UnderWay.ContainsKey(host);

    /// <inheritdoc cref="ResolveHost"/>
    public static Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) =>
        UnderWay.GetOrAdd(host, static host => new Lazy<Task<IPAddress[]>>(() => Look(host))).Value.WaitAsync(cancellation);

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
