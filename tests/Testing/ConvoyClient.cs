using System.Net;
using System.Net.Http.Json;

namespace Convoy.Testing;

/// <summary>
/// A client, worker and operator of a node in one. Answers come back as they are, whatever their status; only a connection that
/// breaks is an exception (<see cref="HttpRequestException"/>,
/// or <see cref="TaskCanceledException"/> when no answer came in time).
/// </summary>
public sealed class ConvoyClient : IDisposable
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The model of a cargo that names no other.</summary>
    public const string Model = "test-model";

    private readonly HttpClient _http;
    private readonly NodeKeys _keys;

    /// <summary>Opens connections to a node as they are needed, at most <paramref name="maxConnections"/>.</summary>
    public ConvoyClient(Uri address, NodeKeys keys, int maxConnections = int.MaxValue)
    {
        _keys = keys;
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = maxConnections };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout };
    }

    /// <summary>Headers that every request carries beside its key.</summary>
    public IReadOnlyDictionary<string, string> ExtraHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Loads a small cargo as the project of the API key, or one whose text is <paramref name="content"/>.</summary>
    public Task<Reply> Load(string content = "Say hello.", string? idempotencyKey = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Post, "cargo/load", "X-API-Key", _keys.Api, LoadBody(content), cancellation, idempotencyKey);

    /// <summary>Loads many small cargo in one call.</summary>
    public Task<Reply> LoadBulk(int count, string? idempotencyKey = null) => Send(
        HttpMethod.Post, "cargo/load/bulk", "X-API-Key", _keys.Api, new { cargo = Enumerable.Repeat(LoadBody("Say hello."), count) }, CancellationToken.None, idempotencyKey);

    /// <summary>Loads a cargo for each text, in one call.</summary>
    /// <returns>Their ids, in the order of the texts.</returns>
    /// <exception cref="InvalidOperationException">Not all were loaded.</exception>
    public async Task<IReadOnlyList<string>> LoadAll(IEnumerable<string> contents, Uri callbackUrl, string model = Model)
    {
        var body = new { cargo = contents.Select(content => LoadBody(content, callbackUrl.AbsoluteUri, model)).ToList() };
        var reply = (await Send(HttpMethod.Post, "cargo/load/bulk", "X-API-Key", _keys.Api, body, CancellationToken.None)).Expect(HttpStatusCode.OK);
        return reply.Json.GetProperty("loaded").GetInt32() == body.cargo.Count
            ? [.. reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!)]
            : throw new InvalidOperationException($"Not all were loaded: {reply}");
    }

    /// <summary>Loads a cargo and returns its id.</summary>
    /// <exception cref="InvalidOperationException">The answer was not 200.</exception>
    public async Task<string> LoadOne() => (await Load()).Expect(HttpStatusCode.OK).Text("cargo_id");

    /// <summary>Tracks a cargo, with the key of the project <c>demo</c> or with another.</summary>
    public Task<Reply> Track(string cargoId, string? apiKey = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Get, $"cargo/{cargoId}/tracking", "X-API-Key", apiKey ?? _keys.Api, body: null, cancellation);

    /// <summary>Pushes transitions in one call, with the worker key of the first start or with another.</summary>
    public Task<Reply> Push(IEnumerable<PushedTransition> transitions, string? workerKey = null, CancellationToken cancellation = default) =>
        Send(HttpMethod.Post, "transitions", "X-Worker-Key", workerKey ?? _keys.Worker, new { transitions }, cancellation);

    /// <summary>Moves a cargo to a status.</summary>
    /// <exception cref="InvalidOperationException">The answer was not 200 with one applied item.</exception>
    public async Task Move(string cargoId, string status)
    {
        var reply = (await Push([new(cargoId, status)])).Expect(HttpStatusCode.OK);
        if (reply.Json.GetProperty("applied").GetInt32() != 1) throw new InvalidOperationException($"Expected one applied item: {reply}");
    }

    /// <summary>Asks for what came out of a cargo.</summary>
    public Task<Reply> FindResult(string cargoId) => Send(HttpMethod.Get, $"cargo/{cargoId}/result", "X-API-Key", _keys.Api, body: null, CancellationToken.None);

    /// <summary>Asks how the callback of a cargo fares.</summary>
    public Task<Reply> FindCallback(string cargoId) => Send(HttpMethod.Get, $"cargo/{cargoId}/callback", "X-API-Key", _keys.Api, body: null, CancellationToken.None);

    /// <summary>Asks for a callback that has failed to be sent again.</summary>
    public Task<Reply> Redeliver(string cargoId) => Send(HttpMethod.Post, $"cargo/{cargoId}/callback/redeliver", "X-API-Key", _keys.Api, body: null, CancellationToken.None);

    /// <summary>Claims a batch, of any model or of one, under a name of its own or under one that may have been used before.</summary>
    public Task<Reply> Claim(string? model = null, int wait = 0, string? claimId = null, CancellationToken cancellation = default)
    {
        var body = new { models = model is null ? [] : new[] { model }, wait, claim_id = claimId ?? Guid.NewGuid().ToString("N") };
        return Send(HttpMethod.Post, "batches/claim", "X-Worker-Key", _keys.Worker, body, cancellation);
    }

    /// <summary>Extends the lease of a batch.</summary>
    public Task<Reply> Heartbeat(string batchId, CancellationToken cancellation = default) =>
        Send(HttpMethod.Post, $"batches/{batchId}/heartbeat", "X-Worker-Key", _keys.Worker, body: null, cancellation);

    /// <summary>Looks at a batch.</summary>
    public Task<Reply> FindBatch(string batchId, CancellationToken cancellation = default) =>
        Send(HttpMethod.Get, $"batches/{batchId}", "X-Worker-Key", _keys.Worker, body: null, cancellation);

    /// <summary>Calls a route for operators; <paramref name="path"/> follows <c>/admin/</c>.</summary>
    public Task<Reply> Admin(HttpMethod method, string path, object? body = null) =>
        Send(method, $"admin/{path}", "X-Admin-Key", _keys.Admin, body, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static object LoadBody(string content, string callbackUrl = "https://example.com/convoy", string model = Model) => new
    {
        @params = new { model, messages = new[] { new { role = "user", content } } },
        callback_url = callbackUrl,
    };

    private async Task<Reply> Send(HttpMethod method, string path, string header, string key, object? body, CancellationToken cancellation, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(header, key);
        foreach (var (name, value) in ExtraHeaders) request.Headers.Add(name, value);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, cancellation);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }
}
