using System.Net;
using System.Net.Sockets;

namespace Convoy.Silo.Hosting;

/// <summary>Looks at ports before anything is started, so that a taken one is a sentence and not a half-started node.</summary>
public static class Ports
{
    /// <summary>Requires a TCP port to be free.</summary>
    /// <param name="address">Where it is to be bound.</param>
    /// <param name="port">The port; 0 (any) is always free.</param>
    /// <param name="setting">What the operator can change, for the message.</param>
    /// <exception cref="StartFaultException">It is taken, or may not be bound.</exception>
    public static void RequireFree(IPAddress address, int port, string setting)
    {
        if (port == 0) return;
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Not ReuseAddress: on Linux it shares the port with every other that asks for it, as Orleans' own listener does.
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen(1);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartFaultException($"Port {port} on {address} is taken by another process: set {setting} to a free one.", fault);
        }
        catch (SocketException fault)
        {
            throw new StartFaultException($"Port {port} on {address} ({setting}) cannot be bound: {fault.Message}.", fault);
        }
    }
}
