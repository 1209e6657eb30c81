using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Members;

/// <summary>Reads all cargo in turn, at a rate that leaves the machine most of its time, through several gateways in turn.</summary>
internal sealed class Readers(IReadOnlyList<string> cargo, string apiKey) : IDisposable
{
    /// <summary>Reads under way at a time, at most.</summary>
    private const int Callers = 64;

    private const int ReadsPerSecond = 1_000;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { Timeout = AnswerLimit };

    /// <summary>Reads until <paramref name="until"/> is done, and every cargo once at least.</summary>
    public async Task<ReadFigures> Run(IReadOnlyList<ServerProcess> gateways, Task until, CancellationToken cancellation)
    {
        var reads = new ConcurrentBag<Read>();
        var started = Stopwatch.GetTimestamp();
        var last = -1L;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(Caller, cancellation)));
        await until;
        return ReadFigures.Of(reads, Stopwatch.GetElapsedTime(started));

        async Task Caller()
        {
            while (true)
            {
                var number = Interlocked.Increment(ref last);
                if (number >= cargo.Count && until.IsCompleted) return;
                var due = TimeSpan.FromSeconds((double)number / ReadsPerSecond) - Stopwatch.GetElapsedTime(started);
                if (due > TimeSpan.Zero) await Task.Delay(due, TimeProvider.System, cancellation);
                var gateway = gateways[(int)(number % gateways.Count)];
                reads.Add(await Read(gateway, cargo[(int)(number % cargo.Count)], cancellation));
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Read> Read(ServerProcess gateway, string id, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Address, $"/cargo/{id}/tracking"));
        request.Headers.TryAddWithoutValidation("X-API-Key", apiKey);
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            return new Read(Stopwatch.GetElapsedTime(begun), answer.StatusCode == HttpStatusCode.OK);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new Read(Stopwatch.GetElapsedTime(begun), false);
        }
    }
}

/// <summary>One read.</summary>
/// <param name="Took">From the question to the answer.</param>
/// <param name="Succeeded">Whether the answer was 200.</param>
internal readonly record struct Read(TimeSpan Took, bool Succeeded);
