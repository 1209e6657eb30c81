using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Load;

/// <summary>
/// Reads at full speed: wrk with <c>reads.lua</c>, one thread for each core of the load. It inherits the cores that the bench keeps to.
/// </summary>
internal static class Wrk
{
    /// <summary>How long an answer may take; a later one fails the bench.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>What wrk may need beyond its duration.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Load", "reads.lua");

    /// <summary>Sends random ones of the requests for a time.</summary>
    /// <exception cref="BenchFailureException">An answer had another status, or none came, or wrk is not there.</exception>
    public static async Task<LoadResult> Run(WrkJob job, CancellationToken cancellation)
    {
        await using var wrk = ChildProcess.Start("wrk", StartInfo(job));
        var exitCode = await wrk.Ended(job.Duration + Margin, cancellation);
        if (exitCode != 0) throw new BenchFailureException($"wrk ended with {exitCode}:\n{wrk.LastWords}");
        var report = Report(wrk.LastWords);
        if (report.Unexpected > 0 || report.Broken > 0)
        {
            throw new BenchFailureException(
                $"{job.Requests.Name}: {report.Unexpected:N0} of {report.Requests:N0} answers were not {job.Requests.ExpectedStatus}, "
                + $"{report.Broken:N0} connections broke or waited too long.");
        }

        return new LoadResult(
            report.Requests,
            TimeSpan.FromMicroseconds(report.Microseconds),
            TimeSpan.FromMicroseconds(report.P50),
            TimeSpan.FromMicroseconds(report.P99),
            TimeSpan.FromMicroseconds(report.Cpu));
    }

    private static ProcessStartInfo StartInfo(WrkJob job) => new(
        "wrk",
        [
            "--threads", Text(Math.Min(job.Threads, job.Connections)),
            "--connections", Text(job.Connections),
            "--duration", Text(job.Duration.TotalSeconds) + "s",
            "--timeout", Text(AnswerLimit.TotalSeconds) + "s",
            "--script", Script,
            job.Address.ToString(),
            "--", job.Requests.File, Text(job.Requests.ExpectedStatus), job.Requests.IsInOrder ? "in-order" : "random",
        ]);

    private static WrkReport Report(string output)
    {
        const string label = "RESULT ";
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))
            ?? throw new BenchFailureException($"wrk reported nothing:\n{output}");
        return JsonSerializer.Deserialize<WrkReport>(line[label.Length..], JsonSerializerOptions.Web)!;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record WrkReport(long Requests, long Microseconds, long P50, long P99, long Cpu, long Unexpected, long Broken);
}
