using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Volume;

/// <summary>
/// Durable writes on one database: by Convoy as it comes, by the same grains over Orleans' ADO.NET storage, and by one bare connection.
/// The two installations are there side by side; the one with ADO.NET stands still (SIGSTOP) while it is not asked, and Convoy while the bare connection
/// is.
/// </summary>
internal sealed class VolumeStage : IStage
{
    /// <summary>Connections of those that send one item a call.</summary>
    private const int OneByOne = 256;

    /// <summary>
    /// Cargo in flight with ADO.NET: what it can commit within an attempt, on many connections or on the one of SQLite. With Convoy's own
    /// number and times attempts would be given up and asked again, the more of them the slower the disk.
    /// </summary>
    private const string AdoNetInFlight = "250";

    private const string AdoNetInFlightOnSqlite = "100";

    private readonly List<IAsyncDisposable> _started;
    private readonly IReadOnlyList<Installation> _installations;

    private VolumeStage(IReadOnlyList<ICase> cases, IReadOnlyList<Installation> installations, List<IAsyncDisposable> started) =>
        (Cases, _installations, _started) = (cases, installations, started);

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>A gateway and a silo each, on PostgreSQL.</summary>
    public static Task<IStage> OnPostgres(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation) => Set(
        options,
        layout,
        new(CaseNames.PostgresTransitions, CaseNames.PostgresTransitionsOneByOne, CaseNames.PostgresLoads, CaseNames.PostgresLoadsOneByOne, CaseNames.PostgresAlone),
        "PostgreSQL",
        AdoNetInFlight,
        (name, environment) => Installation.Cluster(name, 1, layout, scratch, environment, cancellation),
        async convoy => await BarePostgres.Create(convoy.Database!.ConnectionString),
        cancellation);

    /// <summary>An embedded node each, on SQLite.</summary>
    public static Task<IStage> OnSqlite(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation) => Set(
        options,
        layout,
        new(CaseNames.SqliteTransitions, CaseNames.SqliteTransitionsOneByOne, CaseNames.SqliteLoads, CaseNames.SqliteLoadsOneByOne, CaseNames.SqliteAlone),
        "SQLite",
        AdoNetInFlightOnSqlite,
        (name, environment) => Installation.Embedded(name, layout, scratch, environment, cancellation),
        async _ => await BareSqlite.Create(scratch.File("bare.db")),
        cancellation);

    public IEnumerable<Memory> PeakMemory() => _installations.Select(convoy => new Memory(convoy.Name, convoy.Nodes.PeakResidentBytes()));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_started)) await one.DisposeAsync();
    }

    private static async Task<IStage> Set(
        BenchOptions options,
        Layout layout,
        Names names,
        string database,
        string adoNetInFlight,
        Func<string, IReadOnlyDictionary<string, string>, Task<Installation>> install,
        Func<Installation, Task<IBareTable>> makeBare,
        CancellationToken cancellation)
    {
        var started = new List<IAsyncDisposable>();
        try
        {
            var convoy = Keep(await install(database, options.NodeEnvironment));
            var bare = Keep(await makeBare(convoy));
            var cases = new List<ICase>();
            var bulk = new BulkCases(convoy, layout, options.Form);
            started.Add(new Disposal(bulk));
            var client = new ConvoyClient(convoy.Address, convoy.Keys);
            started.Add(new Disposal(client));
            var supply = new CargoSupply(client);

            // Before the other one is there: nothing else runs on the machine.
            if (Asked(names.Alone))
            {
                cases.Add(Bare(names.Alone, "one row a commit, bare", 1, bare.Move, Section.Alone));
                var read = (await CargoSupply.LoadMany(client, 1, cancellation)).Single();
                cases.Add(new MeasuredCase
                {
                    Name = names.Alone + " read",
                    Title = "one tracking read at a time: HTTP and grain alone",
                    Section = Section.Alone,
                    Take = (window, token) => Sample.Take(
                        convoy.Nodes,
                        layout,
                        () => Drain.Run(1, window, async end => (await client.Track(read, end)).Length > 0, token),
                        convoy.Database),
                });
                cases.Add(new TransitionCase(names.Alone, $"one transition at a time, {database}", 1, 1, convoy.Nodes, client, supply, layout)
                {
                    Section = Section.Alone,
                    Baselines = [BareOf(names.Alone), names.Alone + " read"],
                    Database = convoy.Database,
                });
            }

            IReadOnlyList<Installation> installations = [convoy];
            if (Asked(names.Pushes) || Asked(names.Pushes2) || Asked(names.Loads) || Asked(names.Loads2))
            {
                var adoNet = Keep(await install(database + "-adonet", With(Installation.WithAdoNet(options.NodeEnvironment), adoNetInFlight)));
                await adoNet.Nodes.Freeze();
                installations = [convoy, adoNet];
                var adoNetBulk = new BulkCases(adoNet, layout, options.Form);
                started.Add(new Disposal(adoNetBulk));
                var adoNetClient = new ConvoyClient(adoNet.Address, adoNet.Keys);
                started.Add(new Disposal(adoNetClient));
                var adoNetSupply = new CargoSupply(adoNetClient);

                if (Asked(names.Pushes) || Asked(names.Pushes2)) cases.Add(Bare(names.Pushes, "UPDATE of 1,000 rows, bare", BulkCases.Items, bare.Move, Section.Volume));
                if (Asked(names.Loads) || Asked(names.Loads2)) cases.Add(Bare(names.Loads, "INSERT of 1,000 rows, bare", BulkCases.Items, bare.Load, Section.Volume));

                if (Asked(names.Pushes))
                {
                    cases.Add(OnAdoNet(names.Pushes, "transitions, 1,000 a call, ADO.NET", adoNetBulk.Push, BulkCases.Items));
                    cases.Add(Convoy(names.Pushes, $"transitions, 1,000 a call, {database}", bulk.Push, BareOf(names.Pushes)));
                }

                if (Asked(names.Loads))
                {
                    cases.Add(OnAdoNet(names.Loads, "loads, 1,000 a call, ADO.NET", adoNetBulk.Load, BulkCases.Items));
                    cases.Add(Convoy(names.Loads, $"loads, 1,000 a call, {database}", bulk.Load, BareOf(names.Loads)));
                }

                if (Asked(names.Pushes2))
                {
                    var other = new TransitionCase("", "", 1, OneByOne, adoNet.Nodes, adoNetClient, adoNetSupply, layout) { Database = adoNet.Database };
                    cases.Add(OnAdoNet(names.Pushes2, "transitions, one a call, ADO.NET", other.Measure, 1));
                    cases.Add(new TransitionCase(names.Pushes2, $"transitions, one a call, {database}", 1, OneByOne, convoy.Nodes, client, supply, layout)
                    {
                        Section = Section.Volume,
                        Baselines = [BareOf(names.Pushes), AdoNetOf(names.Pushes2)],
                        Database = convoy.Database,
                    });
                }

                if (Asked(names.Loads2))
                {
                    var other = new LoadCase("", "", adoNet.Nodes, adoNetClient, adoNetSupply, layout, OneByOne) { Database = adoNet.Database };
                    cases.Add(OnAdoNet(names.Loads2, "loads, one a call, ADO.NET", other.Measure, 1));
                    cases.Add(new LoadCase(names.Loads2, $"loads, one a call, {database}", convoy.Nodes, client, supply, layout, OneByOne)
                    {
                        Section = Section.Volume,
                        Baselines = [BareOf(names.Loads), AdoNetOf(names.Loads2)],
                        Database = convoy.Database,
                    });
                }

                MeasuredCase OnAdoNet(string name, string title, Func<TimeSpan, CancellationToken, Task<Sample>> take, int items) => new()
                {
                    Name = AdoNetOf(name),
                    Title = title,
                    Section = Section.Volume,
                    ItemsPerRequest = items,
                    Take = (window, token) => adoNet.Nodes.WhileThawed(() => take(window, token), token),
                };
            }

            return new VolumeStage(cases, installations, started);

            T Keep<T>(T one)
                where T : IAsyncDisposable
            {
                started.Add(one);
                return one;
            }

            bool Asked(string name) => options.Cases.Contains(name);

            MeasuredCase Bare(string name, string title, int rows, Func<int, Task> write, Section section) => new()
            {
                Name = BareOf(name),
                Title = title,
                Section = section,
                ItemsPerRequest = rows,
                Take = (window, token) => convoy.Nodes.WhileFrozen(
                    () => Sample.TakeHere(layout, () => Drain.Run(1, window, async _ => { await write(rows); return true; }, token), convoy.Database), token),
            };

            static MeasuredCase Convoy(string name, string title, Func<TimeSpan, CancellationToken, Task<Sample>> take, string bare) => new()
            {
                Name = name,
                Title = title,
                Section = Section.Volume,
                Baselines = [bare, AdoNetOf(name)],
                ItemsPerRequest = BulkCases.Items,
                Take = take,
            };
        }
        catch
        {
            foreach (var one in Enumerable.Reverse(started)) await one.DisposeAsync();
            throw;
        }
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> environment, string inFlight) =>
        new(environment)
        {
            ["Convoy__Requests__MaxCargoInFlight"] = inFlight,
            ["Convoy__Requests__AttemptTimeout"] = "00:00:03",
            ["Convoy__Requests__TotalTimeout"] = "00:00:09",
        };

    private static string BareOf(string name) => name + " bare";

    private static string AdoNetOf(string name) => name + " ADO.NET";

    private sealed record Names(string Pushes, string Pushes2, string Loads, string Loads2, string Alone);

    private sealed class Disposal(IDisposable one) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            one.Dispose();
            return default;
        }
    }
}
