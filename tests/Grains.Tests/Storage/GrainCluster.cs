using Convoy.Cargo;
using Convoy.Grains.Batches;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Convoy.Testing;
using Convoy.Testing.Databases;
using Convoy.Testing.Network;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Convoy.Grains.Tests.Storage;

/// <summary>One silo with Convoy's grains on a real database, whose storage fails on demand. Shared: each test takes grains of its own.</summary>
public abstract class GrainCluster : IAsyncLifetime
{
    private readonly ClusterSecrets _secrets = new([new byte[ClusterSecrets.SecretLength]]);
    private InProcessTestCluster? _cluster;
    private Database? _database;

    public FaultyStorage Storage { get; } = new();

    public IGrainFactory Grains => Cluster.Client;

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not started.");

    internal Database Database => _database ?? throw new InvalidOperationException("The database is not open.");

    public async Task InitializeAsync()
    {
        _database = await OpenDatabase();
        await _database.RequireInstallation("grains", "grains");
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            Configure(silo);
            silo.AddConvoyGrains(_database);
            silo.Services.AddGrainStorage(
                StorageNames.Grains,
                (provider, _) => Storage.Around(new GatedGrainStorage(provider.GetRequiredKeyedService<IGrainStorage>(StorageNames.AdoNet), _database)));
            silo.Services.AddGrainStorage(
                StorageNames.Cargo,
                (provider, _) => Storage.Around(new CargoGrainStorage(provider.GetRequiredService<CargoStore>())));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.StopAllSilosAsync();
            await _cluster.DisposeAsync();
        }

        if (_database is not null) await _database.DisposeAsync();
        await DropDatabase();
    }

    /// <summary>A service of the silo.</summary>
    public T Service<T>()
        where T : notnull => ((InProcessSiloHandle)Cluster.Silos[0]).SiloHost.Services.GetRequiredService<T>();

    protected abstract Task<Database> OpenDatabase();

    /// <summary>A project whose cargo gather by themselves.</summary>
    public static Guid OwnDocks { get; } = Guid.Parse("0190a1b2-0000-7e5f-8a6b-7c8d9e0f1a2b");

    /// <summary>How cargo that are loaded at a dock come together; those of most tests are at none.</summary>
    public static BatchingOptions Batching { get; } = new()
    {
        Size = 5,
        MaxWait = TimeSpan.FromSeconds(3),
        Lease = TimeSpan.FromSeconds(2),
        MaxAttempts = 2,
        Overrides = [new BatchingOverride { Model = "single", Size = 1 }, new BatchingOverride { Project = OwnDocks, Size = 2 }],
    };

    /// <summary>Sets up the silo before Convoy's grains are added.</summary>
    protected virtual void Configure(ISiloBuilder silo) => silo.UseBatching(Batching);

    protected abstract ValueTask DropDatabase();

    /// <summary>A cargo that is not loaded yet, of a project of its own unless one is given.</summary>
    public CargoUnderTest NewCargo(ProjectId? owner = null)
    {
        var project = owner ?? ProjectId.New(TimeProvider.System);
        var id = _secrets.MintCargoId(project, TimeProvider.System);
        return new CargoUnderTest(project, id, GrainId.Create("cargo", id.Value), Grains.GetCargo(id));
    }

    /// <summary>Loads a cargo.</summary>
    public async Task<CargoUnderTest> LoadCargo()
    {
        var cargo = NewCargo();
        Assert.NotNull(await cargo.Grain.Load(cargo.Load()));
        return cargo;
    }

    /// <summary>What holds the grain now; null when nothing does.</summary>
    public IGrainContext? Activation(GrainId grain) => Cluster.TryGetGrainContext(grain, out var context) ? context : null;

    public Task Deactivate(GrainId grain) => Cluster.DeactivateAsync(grain);

    /// <summary>Requires a call to end as one whose outcome nobody knows.</summary>
    public static async Task ExpectUnknownOutcome(Func<Task> call)
    {
        // Orleans puts a fault of storage into one of its own.
        var fault = await Assert.ThrowsAnyAsync<Exception>(call);
        Assert.IsType<StorageUnavailableException>(fault.GetBaseException());
    }
}

/// <summary>A cargo and the ways to it.</summary>
public sealed record CargoUnderTest(ProjectId Project, CargoId Id, GrainId GrainId, ICargoGrain Grain)
{
    public CargoLoad Load(string parameters = "{}", string? dock = null) =>
        new() { Project = Project, Params = System.Text.Encoding.UTF8.GetBytes(parameters), CallbackUrl = "https://example.com", Dock = dock };

    public async Task<CargoTracking?> Track() => await Grain.GetTracking(new ProjectClaim(Project));

    /// <summary>Pushes one transition.</summary>
    public async Task<TransitionOutcome> Push(CargoStatus to, string? batch = null) =>
        Assert.Single(await Grain.Apply([new Transition { To = to, BatchId = batch }]));
}

/// <summary>On the file of an embedded node.</summary>
public sealed class SqliteGrainCluster : GrainCluster
{
    public const string Name = "Grains on SQLite";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-grains-");

    protected override Task<Database> OpenDatabase() => Database.OpenSqlite(Path.Combine(_directory.FullName, "convoy.db"));

    protected override ValueTask DropDatabase()
    {
        _directory.Delete(recursive: true);
        return default;
    }
}

/// <summary>On the database of a cluster.</summary>
public sealed class PostgresGrainCluster : GrainCluster
{
    public const string Name = "Grains on PostgreSQL";

    private const int Connections = 16;

    private PostgresServer? _server;

    /// <summary>A way to the database that a test can cut; the database and the proxy are the caller's to dispose of.</summary>
    internal async Task<(Database Database, TcpProxy Proxy)> OpenProxied()
    {
        var port = FreePorts.Take();
        var proxy = new TcpProxy(port, _server!.Port, _ => null);
        return (await Database.OpenPostgres(PostgresOptions.Parse(_server.ConnectionString(port), Connections)), proxy);
    }

    protected override async Task<Database> OpenDatabase()
    {
        _server = await PostgresServer.Create();
        return await Database.OpenPostgres(PostgresOptions.Parse(_server.ConnectionString(), Connections));
    }

    protected override ValueTask DropDatabase() => _server?.DisposeAsync() ?? default;
}

[CollectionDefinition(SqliteGrainCluster.Name)]
public sealed class SqliteGrainClusterDefinition : ICollectionFixture<SqliteGrainCluster>;

[CollectionDefinition(PostgresGrainCluster.Name)]
public sealed class PostgresGrainClusterDefinition : ICollectionFixture<PostgresGrainCluster>;
