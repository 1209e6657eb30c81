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

    /// <inheritdoc cref="ResolveHost"/>
    public static async Task<IPAddress[]> Resolve(string host, CancellationToken cancellation)
    {
        await Turns.WaitAsync(cancellation);
        return await Look(host).WaitAsync(cancellation);
    }

    private static async Task<IPAddress[]> Look(string host)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host);
        }
        finally
        {
            Turns.Release();
        }
    }
}
