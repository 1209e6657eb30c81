using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Convoy.Bench.Load;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Batches;

/// <summary>A worker: claims batches, and completes their cargo.</summary>
internal sealed class BatchWorker(Installation convoy, BulkForm form) : IDisposable
{
    /// <summary>Cargo of a batch, as Convoy comes.</summary>
    public const int BatchCargo = 100;

    /// <summary>Of the JSON of a result.</summary>
    private const int ResultBytes = 500;

    private const int ItemsPerCall = 1_000;
    private const int Callers = 4;
    private const int FirstReadBytes = 1024;
    private const int ClaimWaitSeconds = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    private static readonly string Result = $$"""{"text":"{{new string('x', ResultBytes - 11)}}"}""";

    private readonly ConvoyClient _client = new(convoy.Address, convoy.Keys);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = convoy.Address,
        Timeout = Limit,
        DefaultRequestHeaders = { { "X-Worker-Key", convoy.Keys.Worker } },
    };

    /// <summary>Loads so many cargo that are called back at a URL.</summary>
    public async Task Load(int count, string callbackUrl, CancellationToken cancellation)
    {
        for (var left = count; left > 0; left -= ItemsPerCall)
        {
            var items = Math.Min(left, ItemsPerCall);
            await _client.SendBulkLoad(ConvoyClient.BulkLoadBody(items, form, callbackUrl), items, form, cancellation);
        }
    }

    /// <summary>Claims batches, and completes all their cargo, until so many are done; returns the batches' ids, in the order of their claims.</summary>
    public async Task<List<string>> Complete(int count, CancellationToken cancellation)
    {
        var batches = new List<string>();
        var left = count;
        await Drain.Run(
            Callers,
            Limit,
            async token =>
            {
                if (Interlocked.Add(ref left, -BatchCargo) < 0) return false;
                var (batch, cargo) = await Claim(token);
                lock (batches) batches.Add(batch);
                await _client.SendBulk(Completions(batch, cargo), cargo.Count, form, token);
                return true;
            },
            cancellation);
        return batches.Count * BatchCargo == count ? batches : throw new BenchFailureException($"only {batches.Count:N0} batches of {count:N0} cargo came.");
    }

    /// <summary>Claims a batch that is there; returns how long its first byte took.</summary>
    public async Task<TimeSpan> TimeToFirstByte(CancellationToken cancellation)
    {
        using var request = ClaimRequest(waitSeconds: 0);
        var begun = Stopwatch.GetTimestamp();
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var isThere = await body.ReadAsync(new byte[FirstReadBytes], cancellation) > 0;
        var taken = Stopwatch.GetElapsedTime(begun);
        if (answer.StatusCode != HttpStatusCode.OK || !isThere) throw new BenchFailureException($"a claim was answered {(int)answer.StatusCode}: no batch was ready.");
        await body.CopyToAsync(Stream.Null, cancellation);
        return taken;
    }

    /// <summary>Waits until the callbacks of all cargo of some batches have been delivered, as Convoy sees it.</summary>
    public async Task UntilDelivered(IEnumerable<string> batches, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            while (await Delivered(batch, cancellation) < BatchCargo)
            {
                if (Stopwatch.GetElapsedTime(started) > Limit) throw new BenchFailureException($"not all callbacks of a batch were delivered within {Limit.TotalMinutes} minutes.");
                await Task.Delay(LookPause, TimeProvider.System, cancellation);
            }
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static byte[] Completions(string batch, IReadOnlyList<string> cargo) => Encoding.UTF8.GetBytes(
        string.Join('\n', cargo.Select(id => $$"""{"cargo_id":"{{id}}","status":"completed","batch_id":"{{batch}}","result":{{Result}}}""")));

    private static HttpRequestMessage ClaimRequest(int waitSeconds) => new(HttpMethod.Post, "/batches/claim")
    {
        Content = new StringContent(string.Create(CultureInfo.InvariantCulture, $$"""{"wait":{{waitSeconds}}}"""), Encoding.UTF8, "application/json"),
    };

    private async Task<(string Batch, IReadOnlyList<string> Cargo)> Claim(CancellationToken cancellation)
    {
        using var request = ClaimRequest(ClaimWaitSeconds);
        using var answer = await _http.SendAsync(request, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK) throw new BenchFailureException($"a claim was answered {(int)answer.StatusCode}.");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        var cargo = json.RootElement.GetProperty("cargo").EnumerateArray().Select(one => one.GetProperty("cargo_id").GetString()!).ToList();
        return (json.RootElement.GetProperty("batch_id").GetString()!, cargo);
    }

    private async Task<int> Delivered(string batch, CancellationToken cancellation)
    {
        using var json = JsonDocument.Parse(await _http.GetByteArrayAsync($"/batches/{batch}", cancellation));
        return json.RootElement.GetProperty("counts").TryGetProperty("callback_delivered", out var count) ? count.GetInt32() : 0;
    }
}
