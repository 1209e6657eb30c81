using System.Diagnostics;

namespace Convoy.Bench.Load;

/// <summary>
/// Writes: a closed loop of callers in this process. When the time is up each finishes what it has begun, so every request that the
/// server worked on is counted, which at some hundred requests a second matters.
/// </summary>
internal static class Drain
{
    /// <param name="callers">How many requests are under way at any time.</param>
    /// <param name="duration">When no new request is begun any more.</param>
    /// <param name="call">One request; false when there is nothing left to send. An answer that is wrong throws.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LoadResult> Run(int callers, TimeSpan duration, Func<CancellationToken, Task<bool>> call, CancellationToken cancellation)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(Caller, cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var sorted = latencies.SelectMany(one => one).Order().ToArray();
        return new LoadResult(sorted.Length, elapsed, Percentile(sorted, 50), Percentile(sorted, 99), cpu);

        async Task<List<TimeSpan>> Caller()
        {
            var taken = new List<TimeSpan>();
            try
            {
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    var begun = Stopwatch.GetTimestamp();
                    if (!await call(failed.Token)) break;
                    taken.Add(Stopwatch.GetElapsedTime(begun));
                }
            }
            catch
            {
                await failed.CancelAsync();
                throw;
            }

            return taken;
        }
    }

    /// <summary>The nearest-rank percentile.</summary>
    public static TimeSpan Percentile(TimeSpan[] sorted, int percent) =>
        sorted.Length == 0 ? TimeSpan.Zero : sorted[((sorted.Length * percent) + 99) / 100 - 1];
}
