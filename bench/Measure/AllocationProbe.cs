using System.Buffers.Binary;
using System.Net.Sockets;

namespace Convoy.Bench.Measure;

/// <summary>Asks a server how many bytes it has allocated since it started; the other end is <see cref="StartupHook"/>.</summary>
internal sealed class AllocationProbe : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        ReceiveTimeout = (int)AnswerLimit.TotalMilliseconds,
        SendTimeout = (int)AnswerLimit.TotalMilliseconds,
    };

    public AllocationProbe(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public long AllocatedBytes()
    {
        Span<byte> answer = stackalloc byte[sizeof(long)];
        _socket.Send([0]);
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
