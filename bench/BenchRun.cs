using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Batches;
using Convoy.Bench.Cases;
using Convoy.Bench.Elsewhere;
using Convoy.Bench.Measure;
using Convoy.Bench.Million;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;
using Convoy.Bench.Volume;

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
    private readonly List<BytesEach> _bytesEach = [];

    private BenchRun(BenchOptions options) => _options = options;

    public static async Task Run(BenchOptions options, CancellationToken cancellation)
    {
        Build.Check();
        var layout = Layout.Of(options.Pinned);
        using var scratch = new ScratchDirectory();
        var header = await Header.Gather(options, layout, scratch, cancellation);
        var starts = options.Cases.Contains(CaseNames.Start) ? await MeasureStarts(scratch, cancellation) : null;

        var run = new BenchRun(options);
        foreach (var plan in Stages(options, layout, scratch, cancellation)) await run.Measure(plan, cancellation);

        var report = new BenchReport(header, run._results, starts, run._memory, run._idle, run._bytesEach);
        await Console.Out.WriteAsync(TextReport.Of(report));
        if (options.Json is { } file) await JsonReport.Write(report, file, cancellation);
    }

    private static IEnumerable<StagePlan> Stages(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var shared = Layout.Of(pinned: false);
        if (options.RunsEmbedded) yield return new(layout, () => EmbeddedStage.Set(options, layout, scratch, cancellation));
        if (options.Cases.Overlaps(CaseNames.OnPostgres)) yield return new(shared, () => VolumeStage.OnPostgres(options, shared, scratch, cancellation));
        if (options.Cases.Overlaps(CaseNames.OnSqlite)) yield return new(shared, () => VolumeStage.OnSqlite(options, shared, scratch, cancellation));
        foreach (var name in CaseNames.Clusters.Keys.Where(options.Cases.Contains))
        {
            yield return new(layout, () => ClusterStage.Set(name, options, layout, scratch, cancellation));
        }

        if (options.Cases.Overlaps(CaseNames.Silos.Keys)) yield return new(shared, () => SilosStage.Set(options, shared, scratch, cancellation));
        if (options.Cases.Contains(CaseNames.Million)) yield return new(shared, () => MillionStage.Set(options, shared, scratch, cancellation));
        if (options.Cases.Contains(CaseNames.Cold)) yield return new(shared, () => ColdStage.Set(options, shared, scratch, cancellation));
        if (options.Cases.Contains(CaseNames.Elsewhere)) yield return new(shared, () => ElsewhereStage.Set(options, shared, scratch, cancellation));
        if (options.Cases.Overlaps([CaseNames.Claims, CaseNames.Docks])) yield return new(shared, () => BatchesStage.Set(options, shared, scratch, cancellation));
        if (options.Cases.Overlaps([CaseNames.PostgresCallbacks, CaseNames.HangingHost]))
        {
            yield return new(shared, () => CallbacksStage.OnPostgres(options, shared, scratch, cancellation));
        }

        if (options.Cases.Contains(CaseNames.SqliteCallbacks)) yield return new(shared, () => CallbacksStage.OnSqlite(options, shared, scratch, cancellation));
        if (options.Cases.Contains(CaseNames.BatchedLoads)) yield return new(shared, () => BatchedLoadsStage.Set(options, shared, scratch, cancellation));
    }

    private async Task Measure(StagePlan plan, CancellationToken cancellation)
    {
        await plan.Layout.HoldThisProcess(cancellation);

        // What the stage before has left in the kernel's cache would be written between the commits of this one.
        using (var sync = Process.Start("sync")) await sync.WaitForExitAsync(cancellation);
        await using var stage = await plan.Set();
        foreach (var one in stage.Cases)
        {
            await Say($"warming up {one.Name} ...");
            await one.Measure(one.FirstWarmUp, cancellation);
        }

        for (var number = 1; number <= _options.Rounds; number++)
        {
            var round = new Dictionary<string, Sample>();
            foreach (var one in stage.Cases)
            {
                await one.Measure(WarmUp, cancellation);
                var sample = await one.Measure(_options.Window, cancellation);
                round.Add(one.Name, sample);
                ResultOf(one).Add(sample, round);
                await Say(string.Create(CultureInfo.InvariantCulture, $"round {number}/{_options.Rounds} {one.Name}: {sample.RequestsPerSecond:N0}/s, p50 {sample.P50Milliseconds:N2} ms"));
            }
        }

        if (await stage.MeasureIdle(cancellation) is { } idle) _idle.Add(idle);
        _memory.AddRange(stage.PeakMemory());
        _bytesEach.AddRange(stage.BytesEach);
    }

    private CaseResult ResultOf(ICase one)
    {
        if (_results.Find(result => result.Name == one.Name) is { } known) return known;
        var result = new CaseResult(one);
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
