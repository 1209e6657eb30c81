using System.Net;
using System.Text;
using System.Text.Json;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Load;

/// <summary>The calls of a client and of a worker. An answer that is not the one asked for ends the bench.</summary>
internal sealed class ConvoyClient(Uri address, GatewayKeys keys) : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    /// <summary>About 300 bytes: a short question with a callback, as small as real ones get.</summary>
    private static readonly byte[] LoadBody = Encoding.UTF8.GetBytes(
        """
        {"params":{"model":"claude-sonnet-4-5","max_tokens":1024,"temperature":0.2,"messages":[{"role":"user","content":"Summarise this order in one sentence: 12 boxes of copper fittings, 3 pallets of gaskets, to be delivered to dock 7 before Friday noon."}]},"callback_url":"https://client.example/callbacks/cargo"}
        """);

    private const string CallbackUrl = "https://client.example/callbacks/cargo";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = address,
        Timeout = AnswerLimit,
    };

    /// <summary>Loads a cargo and returns its id.</summary>
    public async Task<string> Load(CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Post, "/cargo/load", "X-API-Key", keys.Api, LoadBody, cancellation);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("cargo_id").GetString()!;
    }

    /// <summary>The tracking answer as it comes, UTF-8 JSON.</summary>
    public Task<byte[]> Track(string cargoId, CancellationToken cancellation) =>
        Send(HttpMethod.Get, $"/cargo/{cargoId}/tracking", "X-API-Key", keys.Api, body: null, cancellation);

    /// <summary>Pushes transitions in one call and makes sure that all stand, as <see cref="SendBulk"/>.</summary>
    public Task Push(IReadOnlyList<CargoStep> steps, CancellationToken cancellation) =>
        SendBulk(PreparedBatch.Body(steps, BulkForm.Json), steps.Count, BulkForm.Json, cancellation);

    /// <summary>Loads many cargo in one call and returns their ids.</summary>
    public async Task<IReadOnlyList<string>> LoadBulk(int count, CancellationToken cancellation)
    {
        var answer = await SendBulkLoad(BulkLoadBody(count, BulkForm.Ndjson), count, BulkForm.Ndjson, cancellation);
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!)];
    }

    /// <summary>The body of a call that loads many cargo, which are called back nowhere, or at a URL.</summary>
    public static byte[] BulkLoadBody(int count, BulkForm form, string callbackUrl = CallbackUrl)
    {
        var one = Encoding.UTF8.GetString(LoadBody).Replace(CallbackUrl, callbackUrl, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(form == BulkForm.Json
            ? $$"""{"cargo":[{{string.Join(',', Enumerable.Repeat(one, count))}}]}"""
            : string.Concat(Enumerable.Repeat(one + "\n", count)));
    }

    /// <summary>Sends a call that was written before, and makes sure that all its cargo were loaded.</summary>
    public async Task<byte[]> SendBulkLoad(byte[] body, int count, BulkForm form, CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Post, "/cargo/load/bulk", "X-API-Key", keys.Api, body, cancellation, TypeOf(form));
        return FirstNumbers(answer, 1) == count ? answer : throw new BenchFailureException($"not all of {count:N0} cargo were loaded: {Start(answer)}");
    }

    /// <summary>
    /// Sends transitions that were written before, and makes sure that all stand. One that the gateway had to ask for twice is
    /// <c>unchanged</c>, and as durable.
    /// </summary>
    public async Task SendBulk(byte[] body, int count, BulkForm form, CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Post, "/transitions", "X-Worker-Key", keys.Worker, body, cancellation, TypeOf(form));
        if (FirstNumbers(answer, 2) != count) throw new BenchFailureException($"not all of {count:N0} transitions stand: {Start(answer)}");
    }

    public void Dispose() => _http.Dispose();

    private static string TypeOf(BulkForm form) => form == BulkForm.Json ? "application/json" : "application/x-ndjson";

    private static string Start(byte[] answer) => Encoding.UTF8.GetString(answer)[..Math.Min(400, answer.Length)];

    // The sum of the first fields of an answer, without reading the thousand results behind them: the load shares its cores.
    private static int FirstNumbers(byte[] answer, int count)
    {
        var reader = new Utf8JsonReader(answer);
        var sum = 0;
        while (count > 0 && reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number) continue;
            sum += reader.GetInt32();
            count--;
        }

        return sum;
    }

    private async Task<byte[]> Send(HttpMethod verb, string path, string header, string key, byte[]? body, CancellationToken cancellation, string type = "application/json")
    {
        using var request = new HttpRequestMessage(verb, path);
        request.Headers.TryAddWithoutValidation(header, key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return answer.StatusCode == HttpStatusCode.OK
                ? bytes
                : throw new BenchFailureException($"{verb} {path} answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
        }
        catch (HttpRequestException fault)
        {
            throw new BenchFailureException($"{verb} {path}: {fault.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BenchFailureException($"{verb} {path} was not answered within {AnswerLimit.TotalSeconds} s.");
        }
    }
}
