using Convoy.Bench.Cases;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench;

/// <summary>One run: start the servers, warm up, measure round by round, report.</summary>
internal static class BenchRun
{
    /// <summary>Before the first round each case runs so long that the compiler has settled (tier 1, with its profile).</summary>
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(5);

    /// <summary>Before each timed window.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task Run(BenchOptions options, CancellationToken cancellation)
    {
        Build.Check();
        var layout = Layout.Of(options.Pinned);
        await layout.HoldThisProcess(cancellation);
        using var scratch = new ScratchDirectory();
        var header = await Header.Gather(options, layout, scratch, cancellation);
        var starts = options.Cases.Contains(CaseNames.Start) ? await MeasureStarts(scratch, cancellation) : null;

        await using var stage = await Stage.Set(options, layout, scratch, cancellation);
        var results = stage.Cases.Select(one => new CaseResult(one)).ToArray();
        foreach (var one in stage.Cases)
        {
            await Say($"warming up {one.Name} ...");
            await one.Measure(FirstWarmUp, cancellation);
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var result in results)
            {
                await result.Case.Measure(WarmUp, cancellation);
                var sample = await result.Case.Measure(options.Window, cancellation);
                result.Rounds.Add(sample);
                await Say(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"round {round}/{options.Rounds} {result.Case.Name}: {sample.RequestsPerSecond:N0} requests/s"));
            }
        }

        var report = new BenchReport(header, results, starts, stage.PeakResidentBytes());
        await Console.Out.WriteAsync(TextReport.Of(report));
        if (options.Json is { } file) await JsonReport.Write(report, file, cancellation);
    }

    private static async Task<StartMeasurement> MeasureStarts(ScratchDirectory scratch, CancellationToken cancellation)
    {
        await Say("measuring starts ...");
        return await StartMeasurement.Take(scratch, cancellation);
    }

    private static Task Say(string line) => Console.Error.WriteLineAsync(line);
}
