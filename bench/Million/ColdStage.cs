using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Million;

/// <summary>
/// Reads of cargo that are in no memory. A node that was started anew on a database with many cargo; what a read brings in leaves as soon
/// as a thousand others have come, so that a scan without end stays cold, and pays for the leaving too.
/// </summary>
internal sealed class ColdStage : IStage
{
    private const int Ok = 200;
    private const string MaxLeaving = "1000";

    private readonly Installation _convoy;

    private ColdStage(Installation convoy, IReadOnlyList<ICase> cases) => (_convoy, Cases) = (convoy, cases);

    public IReadOnlyList<ICase> Cases { get; }

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var convoy = await Installation.Combined("cold", layout, scratch, options.NodeEnvironment, cancellation);
        try
        {
            using var client = new ConvoyClient(convoy.Address, convoy.Keys);
            var ids = await StoredCargo.Load(client, options.StoredCargo, cancellation);
            var environment = new Dictionary<string, string>(options.NodeEnvironment) { ["Convoy__Memory__MaxLeaving"] = MaxLeaving };
            await convoy.StartAnew(layout, scratch, environment, cancellation);
            var requests = RequestFile.Write("cold", scratch.File("cold.txt"), Ok, ids.Select(id => (id, convoy.Keys.Api)));
            return new ColdStage(
                convoy,
                [
                    Read(CaseNames.Cold, $"cold tracking at random, {ids.Count:N0} stored, {MaxLeaving} stay", requests),
                    Read(CaseNames.Cold + " in order", $"cold tracking, the oldest first, {MaxLeaving} stay", requests with { IsInOrder = true }),
                ]);

            ReadCase Read(string name, string title, RequestFile requests) => new(name, title, convoy.Nodes, requests, layout, options.Connections)
            {
                Database = convoy.Database,
                Section = Section.Million,
                Baselines = [],
            };
        }
        catch
        {
            await convoy.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => [new("node that reads cold cargo", _convoy.Nodes.PeakResidentBytes())];

    public ValueTask DisposeAsync() => _convoy.DisposeAsync();
}
