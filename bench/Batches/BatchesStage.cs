using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Batches;

/// <summary>
/// The docks with many cargo waiting and with few, and claims while many wait: two combined nodes, each on a PostgreSQL of
/// its own, of which the one that is not asked stands still.
/// </summary>
internal sealed class BatchesStage : IStage
{
    /// <summary>Cargo that wait where it is asked what many cost.</summary>
    private const int Many = 100_000;

    private const int Few = 10_000;

    /// <summary>Of the few: what is left are the last batches, which have no others beside them.</summary>
    private const int FewCounted = 8_000;

    /// <summary>Batches that are made before anything is timed.</summary>
    private const int MadeBefore = 10;

    /// <summary>Batches that are ready before the first is claimed.</summary>
    private const int ReadyBefore = 40;

    /// <summary>Claims begun a second, whether or not those before were answered.</summary>
    private const int ClaimsPerSecond = 20;

    private readonly IReadOnlyList<Installation> _installations;
    private readonly IReadOnlyList<IDisposable> _clients;

    private BatchesStage(IReadOnlyList<ICase> cases, IReadOnlyList<Installation> installations, IReadOnlyList<IDisposable> clients) =>
        (Cases, _installations, _clients) = (cases, installations, clients);

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>What lets an installation make batches, and leaves them with a worker that is never done.</summary>
    public static IReadOnlyDictionary<string, string> Environment(IReadOnlyDictionary<string, string> others) =>
        new Dictionary<string, string>(others) { [ServerCommand.Batching] = "true", ["Convoy__Batching__Lease"] = "01:00:00" };

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var installations = new List<Installation>();
        var clients = new List<IDisposable>();
        var cases = new List<ICase>();
        try
        {
            if (options.Cases.Contains(CaseNames.Docks))
            {
                var (few, docks) = await Add("few waiting");
                cases.Add(Docks(CaseNames.Docks + " few", few, docks, Few, FewCounted));
            }

            var (many, manyDocks) = await Add("many waiting");
            if (options.Cases.Contains(CaseNames.Docks)) cases.Add(Docks(CaseNames.Docks, many, manyDocks, Many, Many));
            if (options.Cases.Contains(CaseNames.Claims)) cases.Add(Claims(many, manyDocks));
            return new BatchesStage(cases, installations, clients);
        }
        catch
        {
            foreach (var one in installations) await one.DisposeAsync();
            throw;
        }

        async Task<(Installation Convoy, HeldDocks Docks)> Add(string name)
        {
            var convoy = await Installation.Combined(name.Replace(' ', '-'), layout, scratch, Environment(options.NodeEnvironment), cancellation);
            installations.Add(convoy);
            var docks = new HeldDocks(convoy);
            clients.Add(docks);
            await docks.WarmUp(cancellation);
            await convoy.Nodes.Freeze();
            return (convoy, docks);
        }

        MeasuredCase Docks(string name, Installation convoy, HeldDocks docks, int waiting, int counted) => new()
        {
            Name = name,
            Title = string.Create(CultureInfo.InvariantCulture, $"cargo into batches of {BatchWorker.BatchCargo}, {waiting:N0} waiting"),
            Section = Section.Batches,
            Baselines = waiting == Few ? [] : [CaseNames.Docks + " few"],
            Take = (window, token) => convoy.Nodes.WhileThawed(
                async () =>
                {
                    var before = await docks.Made(token);
                    await docks.Gather(waiting, token);
                    await docks.UntilMade(before, MadeBefore, token);
                    return await Sample.Take(convoy.Nodes, layout, () => docks.Count(counted, window, token), convoy.Database);
                },
                token),
        };

        MeasuredCase Claims(Installation convoy, HeldDocks docks)
        {
            var worker = new BatchWorker(convoy, options.Form);
            clients.Add(worker);
            return new()
            {
                Name = CaseNames.Claims,
                Title = string.Create(CultureInfo.InvariantCulture, $"claims to first byte, {ClaimsPerSecond} a second, {Many:N0} waiting"),
                Section = Section.Claims,
                Take = (window, token) => convoy.Nodes.WhileThawed(
                    async () =>
                    {
                        var before = await docks.Made(token);
                        await docks.Gather(Many, token);
                        await docks.UntilMade(before, ReadyBefore, token);
                        return await Sample.Take(convoy.Nodes, layout, () => Claim(worker, window, token), convoy.Database);
                    },
                    token),
            };
        }
    }

    public IEnumerable<Memory> PeakMemory() => _installations.Select(convoy => new Memory(convoy.Name, convoy.Nodes.PeakResidentBytes()));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _clients) one.Dispose();
        foreach (var one in _installations) await one.DisposeAsync();
    }

    // Claims come when they come: one that is late does not put off those after it.
    private static async Task<LoadResult> Claim(BatchWorker worker, TimeSpan window, CancellationToken cancellation)
    {
        var cpu = System.Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var claims = new List<Task<TimeSpan>>();
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1) / ClaimsPerSecond);
        while (Stopwatch.GetElapsedTime(started) < window)
        {
            claims.Add(worker.TimeToFirstByte(cancellation));
            await ticks.WaitForNextTickAsync(cancellation);
        }

        var sorted = (await Task.WhenAll(claims)).Order().ToArray();
        return new LoadResult(
            sorted.Length, Stopwatch.GetElapsedTime(started), Drain.Percentile(sorted, 50), Drain.Percentile(sorted, 99), System.Environment.CpuUsage.TotalTime - cpu);
    }
}
