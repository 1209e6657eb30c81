using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Convoy.Silo.Tests.Tls;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>A client's server, byte by byte: what came, as it came, and an answer that may be anything.</summary>
internal sealed class CallbackServer : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;

    private readonly TcpListener _listener;
    private readonly Func<ReceivedCallback, Stream, Task> _answer;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Task> _conversations = [];
    private readonly Task _accepting;
    private int _connections;

    private CallbackServer(IPAddress address, Func<ReceivedCallback, Stream, Task> answer, IssuedCertificate? shown)
    {
        _answer = answer;
        _tls = shown is null ? null : new() { ServerCertificateContext = SslStreamCertificateContext.Create(shown.Certificate, [.. shown.Chain], offline: true) };
        _listener = new(address, port: 0);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connections that were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The connections that have ended.</summary>
    public int EndedConnections => _conversations.Count(conversation => conversation.IsCompleted);

    /// <summary>The requests that came, oldest first.</summary>
    public ConcurrentQueue<ReceivedCallback> Received { get; } = [];

    /// <summary>Starts one that gives every request this answer.</summary>
    public static CallbackServer Answering(string answer, IPAddress? address = null, IssuedCertificate? shown = null) =>
        new(address ?? IPAddress.Loopback, (_, stream) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer)).AsTask(), shown);

    /// <summary>Starts one that answers with a status and nothing else.</summary>
    public static CallbackServer AnsweringStatus(int status, string headers = "") => Answering($"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n{headers}\r\n");

    /// <summary>Starts one.</summary>
    public static CallbackServer Start(Func<ReceivedCallback, Stream, Task> answer) => new(IPAddress.Loopback, answer, shown: null);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // Before there is no listener to accept by.
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_conversations).WaitAsync(Eventually.Patience, TimeProvider.System);
        _stopping.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                _conversations.Enqueue(Converse(client));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It stops.
        }
    }

    private async Task Converse(TcpClient client)
    {
        await using var closing = _stopping.Token.UnsafeRegister(static client => ((TcpClient)client!).Dispose(), client);
        try
        {
            using var _ = client;
            await using var stream = await Open(client);
            while (await Read(stream) is { } received)
            {
                Received.Enqueue(received);
                await _answer(received, stream);
            }
        }
        catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side went away, or this one stops.
        }
    }

    private async Task<Stream> Open(TcpClient client)
    {
        if (_tls is null) return client.GetStream();
        var tunnel = new SslStream(client.GetStream());
        await tunnel.AuthenticateAsServerAsync(_tls);
        return tunnel;
    }

    private static async Task<ReceivedCallback?> Read(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            if (head.Count == MaxHead || await stream.ReadAsync(one) == 0) return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        return new(lines[0], headers, body);
    }
}

/// <summary>A request as it came.</summary>
internal sealed record ReceivedCallback(string RequestLine, IReadOnlyDictionary<string, string> Headers, byte[] Body);
