using System.Buffers.Binary;
using System.Net.Sockets;

namespace Convoy.Bench.Measure;

/// <summary>Asks a server how many bytes it has allocated since it started, and how many it holds; the other end is <see cref="StartupHook"/>.</summary>
internal sealed class AllocationProbe : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        ReceiveTimeout = (int)AnswerLimit.TotalMilliseconds,
        SendTimeout = (int)AnswerLimit.TotalMilliseconds,
    };

    public AllocationProbe(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public long AllocatedBytes() => Ask(StartupHook.Allocated);

    /// <summary>Managed bytes that are in use, after a collection of everything.</summary>
    public long HeldBytes() => Ask(StartupHook.Held);

    private long Ask(byte question)
    {
        Span<byte> answer = stackalloc byte[sizeof(long)];
        _socket.Send([question]);
        for (var read = 0; read < answer.Length;)
        {
            var count = _socket.Receive(answer[read..]);
            if (count == 0) throw new BenchFailureException("a server ended while it was being measured.");
            read += count;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    public void Dispose() => _socket.Dispose();
}
