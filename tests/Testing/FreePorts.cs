using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Convoy.Testing;

/// <summary>
/// TCP ports of the loopback that nobody listens on. They lie below the range from which the system takes the ports of outgoing
/// connections: there, a client that knocks while its node is down could be given the node's own port and connect to itself.
/// Each process has a block of them to itself, so that suites can run side by side.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int BlockSize = 1_000;
    private const int Blocks = 9;

    // Kept until the process ends.
    private static readonly FileStream Held = Claim(out Block);
    private static readonly int Block;

    private static int _next = -1;

    /// <summary>A port that was free a moment ago; not the same again before all others of the block have been taken.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < BlockSize; attempt++)
        {
            var port = First + Block * BlockSize + (Interlocked.Increment(ref _next) & int.MaxValue) % BlockSize;
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port of block {Held.Name} is free.");
    }

    private static FileStream Claim(out int block)
    {
        var start = RandomNumberGenerator.GetInt32(Blocks);
        for (var attempt = 0; attempt < Blocks; attempt++)
        {
            block = (start + attempt) % Blocks;
            try
            {
                return new FileStream(Path.Combine(Path.GetTempPath(), $"convoy-ports-{First + block * BlockSize}"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Another process has it.
            }
        }

        throw new InvalidOperationException($"All {Blocks} blocks of ports are taken by processes that run.");
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
