using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Convoy.Testing.Callbacks;

/// <summary>A client's server on a port of its own, which is a host of its own to Convoy. It keeps what comes, and answers as a test likes.</summary>
public sealed class CallbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ReceivedCallback>> _received = new(StringComparer.Ordinal);
    private readonly Task _accepting;

    private CallbackServer(Func<ReceivedCallback, Task<int>> answer)
    {
        Answer = answer;
        Url = new($"http://127.0.0.1:{FreePorts.Take()}/");
        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>With which status it answers, and when; asked once a callback is kept.</summary>
    public Func<ReceivedCallback, Task<int>> Answer { get; set; }

    /// <summary>Of how many cargo a callback has come.</summary>
    public int CargoCount => _received.Count;

    /// <summary>Starts one that takes everything.</summary>
    public static CallbackServer Start() => new(_ => Task.FromResult(200));

    /// <summary>Starts one that answers in its own way.</summary>
    public static CallbackServer Answering(Func<ReceivedCallback, Task<int>> answer) => new(answer);

    /// <summary>The callbacks of a cargo, oldest first.</summary>
    public IReadOnlyList<ReceivedCallback> Of(string cargoId) => _received.TryGetValue(cargoId, out var received) ? [.. received] : [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _accepting;
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Take(await _listener.GetContextAsync());
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // It stops.
        }
    }

    private async Task Take(HttpListenerContext context)
    {
        try
        {
            var request = context.Request;
            using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
            var received = new ReceivedCallback(
                request.Headers["X-Convoy-Cargo-Id"],
                request.Headers["webhook-id"],
                request.Headers["webhook-timestamp"],
                request.Headers["webhook-signature"],
                request.ContentLength64,
                await reader.ReadToEndAsync());
            _received.GetOrAdd(received.CargoId ?? "", _ => []).Enqueue(received);
            context.Response.StatusCode = await Answer(received);
            context.Response.Close();
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The other side went away, or this one stops.
        }
    }
}
