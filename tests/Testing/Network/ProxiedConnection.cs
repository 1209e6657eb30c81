using System.Net;
using System.Net.Sockets;

namespace Convoy.Testing.Network;

/// <summary>One connection through a <see cref="TcpProxy"/>: two streams of bytes, each with a gate that is open, closed or shut for good.</summary>
internal sealed class ProxiedConnection(Socket client, string? source) : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _asking = NewGate();
    private TaskCompletionSource _answering = NewGate();
    private bool _isOver;

    /// <summary>Who made it; null when unknown.</summary>
    public string? Source { get; } = source;

    public void Set(LinkState state)
    {
        lock (_lock)
        {
            if (_isOver) return;
            switch (state)
            {
                case LinkState.Closed:
                    _isOver = true;
                    _end.Cancel();
                    break;
                default:
                    Set(ref _asking, opens: state is LinkState.Passing or LinkState.Unanswered);
                    Set(ref _answering, opens: state is LinkState.Passing);
                    break;
            }
        }
    }

    private static void Set(ref TaskCompletionSource gate, bool opens)
    {
        if (opens) gate.TrySetResult();
        else if (gate.Task.IsCompleted) gate = NewGate();
    }

    /// <summary>Passes bytes until one side ends, the link is closed, or the target cannot be reached.</summary>
    public async Task Run(int targetPort)
    {
        try
        {
            client.NoDelay = true;
            await WhenOpen(isAnswer: false);
            await _target.ConnectAsync(IPAddress.Loopback, targetPort, _end.Token);
            await Task.WhenAny(Pass(client, _target, isAnswer: false), Pass(_target, client, isAnswer: true));
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // Whatever ended it, both sides learn it below.
        }

        Set(LinkState.Closed);
        Finish(client);
        Finish(_target);
    }

    public void Dispose()
    {
        client.Dispose();
        _target.Dispose();
    }

    private async Task Pass(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (true)
            {
                var length = await from.ReceiveAsync(buffer, _end.Token);
                // What was under way when the link went silent waits here, and what comes after it waits in the kernel's buffers.
                await WhenOpen(isAnswer);
                if (length == 0) return;
                for (var sent = 0; sent < length;) sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _end.Token);
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await WhenOpenOrOver(isAnswer);
        }
    }

    private Task WhenOpen(bool isAnswer)
    {
        lock (_lock) return (isAnswer ? _answering : _asking).Task.WaitAsync(_end.Token);
    }

    // A reset is no more passed on through a silent link than a byte is.
    private async Task WhenOpenOrOver(bool isAnswer)
    {
        try
        {
            await WhenOpen(isAnswer);
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    private static void Finish(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It was never connected, or is gone.
        }
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
