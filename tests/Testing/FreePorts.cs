using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Convoy.Testing;

/// <summary>
/// TCP ports of the loopback that nobody listens on. They lie below the range from which the system takes the ports of outgoing
/// connections: there, a client that knocks while its node is down could be given the node's own port and connect to itself.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 9_000;

    private static int _next = RandomNumberGenerator.GetInt32(Count);

    /// <summary>A port that was free a moment ago; never the same one twice in a process.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (Interlocked.Increment(ref _next) & int.MaxValue) % Count;
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port between {First} and {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
