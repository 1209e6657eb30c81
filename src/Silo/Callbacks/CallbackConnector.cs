using System.Net;
using System.Net.Sockets;

namespace Convoy.Silo.Callbacks;

/// <summary>
/// Makes the connections of callbacks. Every new one asks for all addresses of the host, is refused when one of them is forbidden,
/// and goes to an address that was checked: nobody asks for the name a second time.
/// </summary>
internal sealed class CallbackConnector(CallbackOptions options, ResolveHost resolve, TimeProvider time)
{
    /// <summary>The most addresses of a host that are dialled, one after the other; they share the time of the attempt.</summary>
    public const int MaxDialled = 3;

    private readonly CallbackAddresses _addresses = new(options.AllowedNetworks);

    /// <exception cref="ForbiddenAddressException">The host has an address that may not be called.</exception>
    /// <exception cref="SocketException">The host has no address, or none that answers.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellation);
        if (!Array.TrueForAll(addresses, _addresses.Allow)) throw new ForbiddenAddressException();
        return new NetworkStream(await Dial(addresses, port, cancellation), ownsSocket: true);
    }

    private async Task<Socket> Dial(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var count = Math.Min(addresses.Length, MaxDialled);
        var fault = new SocketException((int)SocketError.HostNotFound);
        for (var turn = 0; turn < count; turn++)
        {
            try
            {
                return await Dial(addresses[turn], port, options.AttemptTimeout / count, cancellation);
            }
            catch (SocketException refused)
            {
                fault = refused;
            }
        }

        throw fault;
    }

    private async Task<Socket> Dial(IPAddress address, int port, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var caller = cancellation.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token);
            return socket;
        }
        catch (Exception fault)
        {
            socket.Dispose();
            if (fault is OperationCanceledException && !cancellation.IsCancellationRequested) throw new SocketException((int)SocketError.TimedOut);
            throw;
        }
    }
}
