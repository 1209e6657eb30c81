using System.Diagnostics.Metrics;
using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Convoy.Grains.Tests.Cargo.Storage;

/// <summary>A cargo store on a real table that fails where a test says so.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private static readonly ClusterSecrets Secrets = new([new byte[ClusterSecrets.SecretLength]]);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SqliteWriterThread _thread = new();
    private readonly SqliteCargoTable? _sqlite;
    private readonly CargoStore _store;
    private bool _isStopped;

    public StoreUnderTest(Database database, CargoStoreOptions? options = null, MemberRow? member = null)
    {
        _sqlite = database.IsPostgres ? null : new SqliteCargoTable(database, _thread);
        Table = new FaultyTable(_sqlite ?? (ICargoTable)new PostgresCargoTable(database, member));
        _store = new CargoStore(
            Table,
            database,
            options ?? new CargoStoreOptions(),
            new CargoStoreMetrics(_services.GetRequiredService<IMeterFactory>()),
            TimeProvider.System,
            NullLogger<CargoStore>.Instance);
        _store.Start();
    }

    public FaultyTable Table { get; }

    public static string NewId() => Secrets.MintCargoId(CargoSamples.Owner, TimeProvider.System).Value;

    /// <summary>A cargo that is about to be loaded.</summary>
    public static CargoState Fresh(string callbackUrl = "https://example.com") => CargoLifecycle.Load(CargoSamples.Owner, CargoSamples.LoadedAt) with
    {
        Load = new CargoLoad { Project = new ProjectId(CargoSamples.Owner.Value), Params = "{}"u8.ToArray(), CallbackUrl = callbackUrl },
    };

    public Task<CargoState?> Read(string id) => _store.Read(id);

    public Task Write(string id, long? expected, CargoState next) => _store.Write(id, expected, next);

    /// <summary>Loads a cargo.</summary>
    public async Task<(string Id, CargoState State)> Load()
    {
        var (id, first) = (NewId(), Fresh());
        await Write(id, null, first);
        return (id, first with { Load = null });
    }

    public async Task Stop()
    {
        _isStopped = true;
        await _store.Stop(default);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped) await Stop();
        _sqlite?.Dispose();
        _thread.Dispose();
        await _services.DisposeAsync();
    }
}
