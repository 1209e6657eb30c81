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

    private readonly string _name;
    private readonly PostgresServer _database;
    private readonly ServerGroup _nodes;
    private readonly ServerGroup _bare;

    private ClusterStage(string name, PostgresServer database, ServerGroup nodes, ServerGroup bare, IReadOnlyList<ICase> cases) =>
        (_name, _database, _nodes, _bare, Cases) = (name, database, nodes, bare, cases);

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>Starts everything, loads what is tracked, and makes all of it active.</summary>
    /// <param name="name">The case, one of <see cref="CaseNames.Clusters"/>.</param>
    /// <param name="options">What the run is asked for.</param>
    /// <param name="layout">The cores of nodes and load.</param>
    /// <param name="scratch">For the database and what else is on disk.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IStage> Set(string name, BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var started = new Stack<IAsyncDisposable>();
        try
        {
            var silos = CaseNames.Clusters[name];
            var database = await PostgresServer.Start(scratch, name, cancellation);
            started.Push(database);
            var members = new ClusterMembers(database, scratch, layout, options.ClusterEnvironment);
            var behind = new List<ServerProcess>();
            for (var i = 1; i <= silos; i++)
            {
                behind.Add(await members.StartSilo($"{name}-silo-{i}", cancellation));
                started.Push(behind[^1]);
            }

            var gateway = await members.StartGateway($"{name}-gateway", cancellation);
            started.Push(gateway);
            var keys = await ClusterKeys.Make(gateway.Address, cancellation);
            using var client = new ConvoyClient(gateway.Address, keys);
            var tracked = await CargoSupply.LoadMany(client, options.TrackedCargo, cancellation);
            var bodyFile = scratch.File(name + "-body.json");
            await File.WriteAllBytesAsync(bodyFile, await client.Track(tracked.First(), cancellation), cancellation);
            var bare = new ServerGroup(await BareServer.Start(bodyFile, layout, scratch.File(name + "-bare.sock"), cancellation));
            var requests = RequestFile.Write(name, scratch.File(name + ".txt"), Ok, tracked.Select(id => (id, keys.Api)));
            var nodes = new ServerGroup(gateway, behind);
            return new ClusterStage(
                name,
                database,
                nodes,
                bare,
                [
                    new ReadCase(CaseNames.Bare, "bare Kestrel route", bare, requests, layout, options.Connections),
                    new ClusterReadCase(new ReadCase(name, Title(silos), nodes, requests, layout, options.Connections), database, processes: 1 + silos),
                ]);
        }
        catch
        {
            while (started.TryPop(out var one)) await one.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => [new($"{_name} gateway and silos", _nodes.PeakResidentBytes())];

    public async Task<Idle?> MeasureIdle(CancellationToken cancellation)
    {
        var nodes = _nodes.CpuTime();
        var database = _database.CpuTime();
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(IdleWindow, TimeProvider.System, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Idle(_name, (_nodes.CpuTime() - nodes) / elapsed, (_database.CpuTime() - database) / elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync();
        await _nodes.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static string Title(int silos) => silos == 1 ? "tracking, gateway and 1 silo" : $"tracking, gateway and {silos} silos";
}
