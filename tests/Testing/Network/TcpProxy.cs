using System.Net;
using System.Net.Sockets;

namespace Convoy.Testing.Network;

/// <summary>
/// Stands on the loopback before a listening port and passes connections on, until the test decides otherwise for some or all of
/// those who connect.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly int _targetPort;
    private readonly Func<int, string?> _nameOf;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly Task _accepting;
    private Func<string?, LinkState> _rule = _ => LinkState.Passing;

    /// <summary>Listens at once.</summary>
    /// <param name="port">Where others connect.</param>
    /// <param name="targetPort">Where they are passed on to.</param>
    /// <param name="nameOf">Tells whose connection it is by the port that it comes from; null when unknown.</param>
    public TcpProxy(int port, int targetPort, Func<int, string?> nameOf)
    {
        _targetPort = targetPort;
        _nameOf = nameOf;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>How many connections are open, those that are held back too.</summary>
    public int Connections
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    /// <summary>Decides anew what happens to every connection, those that are open and those to come, by the name of who made it.</summary>
    public void Rule(Func<string?, LinkState> rule)
    {
        ProxiedConnection[] connections;
        lock (_gate)
        {
            _rule = rule;
            connections = [.. _connections];
        }

        foreach (var connection in connections) connection.Set(rule(connection.Source));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Rule(_ => LinkState.Closed);
        await _accepting;
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task Accept()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                _ = Task.Run(() => Serve(client));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Either the end, or a client that was gone before it was taken.
            }
        }
    }

    private async Task Serve(Socket client)
    {
        using var connection = new ProxiedConnection(client, SourceOf(client));
        LinkState state;
        lock (_gate)
        {
            _connections.Add(connection);
            state = _end.IsCancellationRequested ? LinkState.Closed : _rule(connection.Source);
        }

        connection.Set(state);
        await connection.Run(_targetPort);
        lock (_gate) _connections.Remove(connection);
    }

    private string? SourceOf(Socket client)
    {
        try
        {
            return client.RemoteEndPoint is IPEndPoint remote ? _nameOf(remote.Port) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
