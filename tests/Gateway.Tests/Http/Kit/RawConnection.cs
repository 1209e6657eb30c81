using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>A connection on which a test sends bytes that no HTTP client would, and sees the bytes that come back.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection()
    {
    }

    public static async Task<RawConnection> Open(Uri address)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>Sends a text, one byte a character.</summary>
    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Says that nothing more will be sent; the answer can still be read.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection without a goodbye.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>The next answer; null when the server closes the connection instead.</summary>
    public async Task<RawAnswer?> Read(bool isToHead = false)
    {
        var head = new StringBuilder();
        while (!EndsWithEmptyLine(head))
        {
            if (await Next() is not { } character) return head.Length == 0 ? null : throw new InvalidOperationException($"The server broke off: {head}");
            head.Append((char)character);
        }

        var answer = new RawAnswer(head.ToString(0, head.Length - 4), []);
        if (isToHead || answer.Status is 204 or < 200) return answer;
        var isChunked = answer["Transfer-Encoding"] == "chunked";
        return answer with { Body = isChunked ? await Chunks() : await Bytes(int.Parse(answer["Content-Length"]!, CultureInfo.InvariantCulture)) };
    }

    /// <summary>Sends one request and reads its answer.</summary>
    public async Task<RawAnswer> Ask(string request)
    {
        await Send(request);
        return await Read() ?? throw new InvalidOperationException("The server closed the connection without an answer.");
    }

    public void Dispose() => _socket.Dispose();

    private static bool EndsWithEmptyLine(StringBuilder text) => text.Length >= 4 && text.ToString(text.Length - 4, 4) == "\r\n\r\n";

    private async Task<byte[]> Chunks()
    {
        var body = new List<byte>();
        while (true)
        {
            var length = int.Parse(await Line(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.AddRange(await Bytes(length));
            await Line();
            if (length == 0) return [.. body];
        }
    }

    private async Task<string> Line()
    {
        var line = new StringBuilder();
        while ((await Bytes(1))[0] is var character && character != '\n') line.Append((char)character);
        return line.ToString().TrimEnd('\r');
    }

    private async Task<byte[]> Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++) bytes[i] = await Next() ?? throw new InvalidOperationException("The server broke off in a body.");
        return bytes;
    }

    private async ValueTask<byte?> Next()
    {
        if (_start == _end)
        {
            using var limit = new CancellationTokenSource(Wait.Limit, TimeProvider.System);
            try
            {
                (_start, _end) = (0, await _socket.ReceiveAsync(_buffer, limit.Token));
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                _end = 0;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not within {Wait.Limit.TotalSeconds} s: an answer, or the end of the connection");
            }

            if (_end == 0) return null;
        }

        return _buffer[_start++];
    }
}

/// <summary>An answer as it came.</summary>
/// <param name="Head">The status line and the headers, without the empty line.</param>
/// <param name="Body">The bytes of the body.</param>
public sealed record RawAnswer(string Head, byte[] Body)
{
    private static readonly string[] OfTheMoment = ["Date", "X-Request-Id"];

    public int Status => int.Parse(Head.AsSpan(9, 3), CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header; null when it is absent.</summary>
    public string? this[string header] => Lines
        .Where(line => line.StartsWith($"{header}:", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(header.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>All of it but what differs from one moment to the next.</summary>
    public string Lasting =>
        string.Join('\n', Lines.Where(line => !OfTheMoment.Any(name => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)))) + "\n\n" + Text;

    private string[] Lines => Head.Split("\r\n");

    public RawAnswer MustBe(int status, string detail)
    {
        Assert.Equal($$"""{{status}} {"detail":"{{detail}}"}""", $"{Status} {Text}");
        return this;
    }
}
