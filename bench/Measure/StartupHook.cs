using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

/// <summary>
/// Loaded by the runtime into each server that is measured (DOTNET_STARTUP_HOOKS), because the exact count of allocated bytes is
/// only known inside the process: every byte that is sent to the socket is answered with a count, 8 bytes little-endian. It sleeps
/// in accept() or receive() otherwise. The bench holds one connection as long as it lives; when that ends, by kill -9 too, so does
/// the server. The name, and the absence of a namespace, are the runtime's convention.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable that holds the path of the socket.</summary>
    public const string SocketVariable = "CONVOY_BENCH_PROBE";

    /// <summary>Asks for the bytes allocated since the start.</summary>
    public const byte Allocated = 0;

    /// <summary>Asks for the bytes that are in use after a collection.</summary>
    public const byte Held = 1;

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
        using var bench = listener.Accept();
        while (IsAsked(bench, question))
        {
            BinaryPrimitives.WriteInt64LittleEndian(answer, question[0] == Held ? GC.GetTotalMemory(forceFullCollection: true) : GC.GetTotalAllocatedBytes(precise: true));
            bench.Send(answer);
        }

        Process.GetCurrentProcess().Kill();
    }

    private static bool IsAsked(Socket bench, Span<byte> question)
    {
        try
        {
            return bench.Receive(question) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
