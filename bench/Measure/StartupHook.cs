using System.Net.Sockets;

/// <summary>
/// Loaded by the runtime into each server that is measured (DOTNET_STARTUP_HOOKS), because the exact count of allocated bytes is
/// only known inside the process: every byte that is sent to the socket is answered with the count, 8 bytes little-endian. It sleeps
/// in accept() otherwise. The name, and the absence of a namespace, are the runtime's convention.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable that holds the path of the socket.</summary>
    public const string SocketVariable = "CONVOY_BENCH_PROBE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is not { Length: > 0 } path) return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Serve(listener)) { IsBackground = true, Name = "bench-probe" }.Start();
    }

    private static void Serve(Socket listener)
    {
        Span<byte> question = stackalloc byte[1];
        Span<byte> answer = stackalloc byte[sizeof(long)];
        while (true)
        {
            using var caller = listener.Accept();
            while (caller.Receive(question) == 1)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(answer, GC.GetTotalAllocatedBytes(precise: true));
                caller.Send(answer);
            }
        }
    }
}
