using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Batches;

/// <summary>
/// Callbacks of claimed and completed cargo, to hosts of this process. All are due before the first is answered: the hosts are held until then.
/// </summary>
internal sealed class CallbacksStage : IStage
{
    /// <summary>What is due for each second of the window: the rate that was asked for.</summary>
    private const int CallbacksPerSecond = 2_000;

    /// <summary>Hosts where one of them does not answer.</summary>
    private const int Hosts = 10;

    private readonly Installation _convoy;
    private readonly IReadOnlyList<CallbackServer> _servers;
    private readonly BatchWorker _worker;

    private CallbacksStage(Installation convoy, IReadOnlyList<CallbackServer> servers, BatchWorker worker, IReadOnlyList<ICase> cases) =>
        (_convoy, _servers, _worker, Cases) = (convoy, servers, worker, cases);

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>A gateway and a silo on PostgreSQL.</summary>
    public static Task<IStage> OnPostgres(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation) => Set(
        options, layout, CaseNames.PostgresCallbacks, environment => Installation.Cluster("callbacks-PostgreSQL", 1, layout, scratch, environment, cancellation), cancellation);

    /// <summary>An embedded node on SQLite.</summary>
    public static Task<IStage> OnSqlite(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation) => Set(
        options, layout, CaseNames.SqliteCallbacks, environment => Installation.Embedded("callbacks-SQLite", layout, scratch, environment, cancellation), cancellation);

    private static async Task<IStage> Set(
        BenchOptions options, Layout layout, string name, Func<IReadOnlyDictionary<string, string>, Task<Installation>> install, CancellationToken cancellation)
    {
        var convoy = await install(new Dictionary<string, string>(BatchesStage.Environment(options.NodeEnvironment)) { ["Convoy__Callbacks__AllowedNetworks__0"] = "127.0.0.0/8" });
        var servers = new List<CallbackServer>();
        var worker = new BatchWorker(convoy, options.Form);
        var cases = new List<ICase>();
        try
        {
            if (options.Cases.Contains(name)) cases.Add(One(await Server(1)));
            if (name == CaseNames.PostgresCallbacks && options.Cases.Contains(CaseNames.HangingHost))
            {
                var server = await Server(Hosts);
                cases.Add(Ten(server, isHanging: false));
                cases.Add(Ten(server, isHanging: true));
            }

            return new CallbacksStage(convoy, servers, worker, cases);
        }
        catch
        {
            worker.Dispose();
            foreach (var one in servers) await one.DisposeAsync();
            await convoy.DisposeAsync();
            throw;
        }

        async Task<CallbackServer> Server(int hosts)
        {
            var server = await CallbackServer.Start(hosts, cancellation);
            servers.Add(server);
            return server;
        }

        MeasuredCase One(CallbackServer server) => new()
        {
            Name = name,
            Title = $"callbacks, one host, {(convoy.Database is null ? "SQLite" : "PostgreSQL")}, until the cargo are callback_delivered",
            Section = Section.Callbacks,
            Take = async (window, token) =>
            {
                var batches = await Due(server, hosts: 1, window, token);
                return await Timed(
                    batches.Count * BatchWorker.BatchCargo,
                    async () =>
                    {
                        await server.LetGo(.., token);
                        await worker.UntilDelivered(batches, token);
                    });
            },
        };

        MeasuredCase Ten(CallbackServer server, bool isHanging) => new()
        {
            Name = isHanging ? CaseNames.HangingHost : CaseNames.HangingHost + " all",
            Title = string.Create(CultureInfo.InvariantCulture, $"callbacks, {Hosts - 1} of {Hosts} hosts, {(isHanging ? "the other does not answer" : "the other answers too")}"),
            Section = Section.Callbacks,
            Baselines = isHanging ? [CaseNames.HangingHost + " all"] : [],
            Take = async (window, token) =>
            {
                var batches = await Due(server, Hosts, window, token);
                var last = isHanging ? Task.CompletedTask : server.LetGo(^1.., token);
                var sample = await Timed(batches.Count * BatchWorker.BatchCargo * (Hosts - 1) / Hosts, () => server.LetGo(..^1, token));
                await last;
                await server.LetGo(.., token);
                await worker.UntilDelivered(batches, token);
                return sample;
            },
        };

        async Task<List<string>> Due(CallbackServer server, int hosts, TimeSpan window, CancellationToken token)
        {
            var each = (int)(CallbacksPerSecond * window.TotalSeconds / hosts / BatchWorker.BatchCargo) * BatchWorker.BatchCargo;
            server.Hold(each);
            foreach (var url in server.Urls) await worker.Load(each, url, token);
            return await worker.Complete(each * hosts, token);
        }

        Task<Sample> Timed(int callbacks, Func<Task> work) => Sample.Take(
            convoy.Nodes,
            layout,
            async () =>
            {
                var cpu = Environment.CpuUsage.TotalTime;
                var started = Stopwatch.GetTimestamp();
                await work();
                return new LoadResult(callbacks, Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.Zero, Environment.CpuUsage.TotalTime - cpu);
            },
            convoy.Database);
    }

    public IEnumerable<Memory> PeakMemory() => [new(_convoy.Name, _convoy.Nodes.PeakResidentBytes())];

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        await _convoy.DisposeAsync();
        foreach (var one in _servers) await one.DisposeAsync();
    }
}
