using Convoy.Bench.Cases;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;
using Convoy.Bench.Volume;

namespace Convoy.Bench.Batches;

/// <summary>The bulk loads of the table of durable writes, with the docks at work and without. The installation that is not asked stands still.</summary>
internal sealed class BatchedLoadsStage : IStage
{
    private readonly List<Installation> _installations;
    private readonly List<IDisposable> _clients;

    private BatchedLoadsStage(IReadOnlyList<ICase> cases, List<Installation> installations, List<IDisposable> clients) =>
        (Cases, _installations, _clients) = (cases, installations, clients);

    public IReadOnlyList<ICase> Cases { get; }

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var installations = new List<Installation>();
        var clients = new List<IDisposable>();
        try
        {
            return new BatchedLoadsStage([await Add(isBatching: false), await Add(isBatching: true)], installations, clients);
        }
        catch
        {
            foreach (var one in installations) await one.DisposeAsync();
            throw;
        }

        async Task<ICase> Add(bool isBatching)
        {
            var environment = isBatching ? BatchesStage.Environment(options.NodeEnvironment) : options.NodeEnvironment;
            var convoy = await Installation.Combined(isBatching ? "batching" : "pushed", layout, scratch, environment, cancellation);
            installations.Add(convoy);
            var bulk = new BulkCases(convoy, layout, options.Form);
            clients.Add(bulk);
            var docks = new HeldDocks(convoy);
            clients.Add(docks);
            await convoy.Nodes.Freeze();
            return new MeasuredCase
            {
                Name = isBatching ? CaseNames.BatchedLoads : CaseNames.BatchedLoads + " off",
                Title = isBatching ? "loads, 1,000 a call, docks at work" : "loads, 1,000 a call, no batching",
                Section = Section.BatchedLoads,
                Baselines = isBatching ? [CaseNames.BatchedLoads + " off"] : [],
                ItemsPerRequest = BulkCases.Items,
                Take = (window, token) => convoy.Nodes.WhileThawed(
                    async () =>
                    {
                        if (isBatching) await docks.UntilNoneWaits(token);
                        return await bulk.Load(window, token);
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
}
