using System.Globalization;
using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Million;

/// <summary>
/// Two nodes, one with few cargo and one with a million, all active, each on a PostgreSQL of its own; the one that is not read stands
/// still. And what a cargo takes in memory, at its load and with a history.
/// </summary>
internal sealed class MillionStage : IStage
{
    private const int Ok = 200;
    private const int EmptyCount = 100_000;
    private const int Steps = 3;

    private readonly IReadOnlyList<Installation> _installations;

    private MillionStage(IReadOnlyList<Installation> installations, IReadOnlyList<ICase> cases, IReadOnlyList<BytesEach> bytesEach) =>
        (_installations, Cases, BytesEach) = (installations, cases, bytesEach);

    public IReadOnlyList<ICase> Cases { get; }

    public IEnumerable<BytesEach> BytesEach { get; }

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var bytesEach = new List<BytesEach> { new("a grain that holds nothing", EmptyCount, await EmptyGrains.Measure(EmptyCount, cancellation)) };
        await MeasureSilo();
        var installations = new List<Installation>();
        try
        {
            var few = await Add("few", options.TrackedCargo, isMany: false);
            var many = await Add("many", options.StoredCargo, isMany: true);
            return new MillionStage(installations, [few, many], bytesEach);
        }
        catch
        {
            foreach (var one in installations) await one.DisposeAsync();
            throw;
        }

        async Task MeasureSilo()
        {
            await using var convoy = await Installation.Cluster("silo", 1, layout, scratch, options.NodeEnvironment, cancellation);
            using var client = new ConvoyClient(convoy.Address, convoy.Keys);
            await Fill(convoy, client, Math.Min(EmptyCount, options.StoredCargo), "a silo", bytesEach);
        }

        async Task<List<string>> Fill(Installation convoy, ConvoyClient client, int count, string where, List<BytesEach>? report)
        {
            // What calls themselves leave behind, such as connections and pools, is there before it is counted.
            await StoredCargo.Load(client, Math.Min(count, options.TrackedCargo), cancellation);
            var before = convoy.Nodes.HeldBytes();
            var ids = await StoredCargo.Load(client, count, cancellation);
            report?.Add(new($"a cargo as it was loaded, in {where}", count, (double)(convoy.Nodes.HeldBytes() - before) / count));
            await StoredCargo.Move(client, ids, Steps, cancellation);
            report?.Add(new($"a cargo with {Steps} steps, their ids and a batch, in {where}", count, (double)(convoy.Nodes.HeldBytes() - before) / count));
            return ids;
        }

        async Task<ICase> Add(string name, int count, bool isMany)
        {
            var convoy = await Installation.Combined(name, layout, scratch, options.NodeEnvironment, cancellation);
            installations.Add(convoy);
            using var client = new ConvoyClient(convoy.Address, convoy.Keys);
            var ids = await Fill(convoy, client, count, "a combined node", isMany ? bytesEach : null);
            var requests = RequestFile.Write(name, scratch.File(name + ".txt"), Ok, ids.Select(id => (id, convoy.Keys.Api)));
            await convoy.Nodes.Freeze();
            var read = new ReadCase(name, "", convoy.Nodes, requests, layout, options.Connections) { Database = convoy.Database };
            return new MeasuredCase
            {
                Name = isMany ? CaseNames.Million : CaseNames.Million + " few",
                Title = string.Create(CultureInfo.InvariantCulture, $"tracking at random, {count:N0} stored and active"),
                Section = Section.Million,
                Baselines = isMany ? [CaseNames.Million + " few"] : [],
                FirstWarmUp = TimeSpan.FromSeconds(5),
                Take = (window, token) => convoy.Nodes.WhileThawed(() => read.Measure(window, token), token),
            };
        }
    }

    public IEnumerable<Memory> PeakMemory() => _installations.Select(convoy => new Memory($"node with {convoy.Name}", convoy.Nodes.PeakResidentBytes()));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _installations) await one.DisposeAsync();
    }
}
