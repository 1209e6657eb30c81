using System.Diagnostics;
using Convoy.Bench.Load;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>One gateway that hosts no grains, some silos behind it, PostgreSQL, and tracking reads through that gateway.</summary>
internal sealed class ClusterStage : IStage
{
    private const int Ok = 200;

    private static readonly TimeSpan IdleWindow = TimeSpan.FromSeconds(5);

    private readonly Installation _convoy;
    private readonly ServerGroup _bare;

    private ClusterStage(Installation convoy, ServerGroup bare, IReadOnlyList<ICase> cases) => (_convoy, _bare, Cases) = (convoy, bare, cases);

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>Starts everything, loads what is tracked, and makes all of it active.</summary>
    /// <param name="name">The case, one of <see cref="CaseNames.Clusters"/>.</param>
    /// <param name="options">What the run is asked for.</param>
    /// <param name="layout">The cores of nodes and load.</param>
    /// <param name="scratch">For the database and what else is on disk.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IStage> Set(string name, BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var silos = CaseNames.Clusters[name];
        var convoy = await Installation.Cluster(name, silos, layout, scratch, options.NodeEnvironment, cancellation);
        try
        {
            using var client = new ConvoyClient(convoy.Address, convoy.Keys);
            var tracked = await CargoSupply.LoadMany(client, options.TrackedCargo, cancellation);
            var bodyFile = scratch.File(name + "-body.json");
            await File.WriteAllBytesAsync(bodyFile, await client.Track(tracked.First(), cancellation), cancellation);
            var bare = new ServerGroup(await BareServer.Start(bodyFile, layout, scratch.File(name + "-bare.sock"), cancellation));
            var requests = RequestFile.Write(name, scratch.File(name + ".txt"), Ok, tracked.Select(id => (id, convoy.Keys.Api)));
            return new ClusterStage(
                convoy,
                bare,
                [
                    new ReadCase(CaseNames.Bare, "bare Kestrel route", bare, requests, layout, options.Connections),
                    new ReadCase(name, Title(silos), convoy.Nodes, requests, layout, options.Connections)
                    {
                        Database = convoy.Database,
                        Processes = 1 + silos,
                    },
                ]);
        }
        catch
        {
            await convoy.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => [new($"{_convoy.Name} gateway and silos", _convoy.Nodes.PeakResidentBytes())];

    public async Task<Idle?> MeasureIdle(CancellationToken cancellation)
    {
        var nodes = _convoy.Nodes.CpuTime();
        var database = _convoy.Database!.CpuTime();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(IdleWindow, TimeProvider.System, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Idle(_convoy.Name, (_convoy.Nodes.CpuTime() - nodes) / elapsed, (_convoy.Database.CpuTime() - database) / elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync();
        await _convoy.DisposeAsync();
    }

    private static string Title(int silos) => silos == 1 ? "tracking, gateway and 1 silo" : $"tracking, gateway and {silos} silos";
}
