using System.Globalization;
using Convoy.Bench.Cases;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench;

/// <summary>One run: stage by stage start the servers, warm up, measure round by round; then report.</summary>
internal sealed class BenchRun
{
    /// <summary>Before each timed window.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly BenchOptions _options;
    private readonly List<CaseResult> _results = [];
    private readonly List<Memory> _memory = [];
    private readonly List<Idle> _idle = [];

    private BenchRun(BenchOptions options) => _options = options;

    public static async Task Run(BenchOptions options, CancellationToken cancellation)
    {
        Build.Check();
        var layout = Layout.Of(options.Pinned);
        await layout.HoldThisProcess(cancellation);
        using var scratch = new ScratchDirectory();
        var header = await Header.Gather(options, layout, scratch, cancellation);
        var starts = options.Cases.Contains(CaseNames.Start) ? await MeasureStarts(scratch, cancellation) : null;

        var run = new BenchRun(options);
        foreach (var set in Stages(options, layout, scratch, cancellation)) await run.Measure(set, cancellation);

        var report = new BenchReport(header, run._results, starts, run._memory, run._idle);
        await Console.Out.WriteAsync(TextReport.Of(report));
        if (options.Json is { } file) await JsonReport.Write(report, file, cancellation);
    }

    private static IEnumerable<Func<Task<IStage>>> Stages(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        if (options.RunsEmbedded) yield return () => EmbeddedStage.Set(options, layout, scratch, cancellation);
        foreach (var name in CaseNames.Clusters.Keys.Where(options.Cases.Contains))
        {
            yield return () => ClusterStage.Set(name, options, layout, scratch, cancellation);
        }
    }

    private async Task Measure(Func<Task<IStage>> set, CancellationToken cancellation)
    {
        await using var stage = await set();
        foreach (var one in stage.Cases)
        {
            await Say($"warming up {one.Name} ...");
            await one.Measure(one.FirstWarmUp, cancellation);
        }

        for (var round = 1; round <= _options.Rounds; round++)
        {
            Sample? bare = null;
            foreach (var one in stage.Cases)
            {
                await one.Measure(WarmUp, cancellation);
                var sample = await one.Measure(_options.Window, cancellation);
                bare ??= sample;
                ResultOf(one).Add(sample, bare);
                await Say(string.Create(CultureInfo.InvariantCulture, $"round {round}/{_options.Rounds} {one.Name}: {sample.RequestsPerSecond:N0} requests/s"));
            }
        }

        if (await stage.MeasureIdle(cancellation) is { } idle) _idle.Add(idle);
        _memory.AddRange(stage.PeakMemory());
    }

    private CaseResult ResultOf(ICase one)
    {
        if (_results.Find(result => result.Name == one.Name) is { } known) return known;
        var result = new CaseResult(one.Name, one.Title, one.ItemsPerRequest);
        _results.Add(result);
        return result;
    }

    private static async Task<StartMeasurement> MeasureStarts(ScratchDirectory scratch, CancellationToken cancellation)
    {
        await Say("measuring starts ...");
        return await StartMeasurement.Take(scratch, cancellation);
    }

    private static Task Say(string line) => Console.Error.WriteLineAsync(line);
}
