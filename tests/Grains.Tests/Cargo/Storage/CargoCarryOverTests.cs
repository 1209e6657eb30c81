using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo.Storage;

/// <summary>What the release before the cargo store wrote, found by this one.</summary>
public abstract class CargoCarryOverTests(GrainCluster cluster)
{
    private protected Database Database => cluster.Database;

    protected const string Service = "carried-over";
    private const int MoreThanAPage = CargoCarryOver.PageRows + 10;

    [Fact]
    public async Task Cargo_of_the_earlier_release_are_carried_over_once_and_whole()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<CargoState>>();
        var moved = Loaded.Pushed(CargoStatus.Batched, "b1", "t1").Pushed(CargoStatus.Failed, "b1", "t2");
        var ids = Enumerable.Range(0, MoreThanAPage).Select(_ => StoreUnderTest.NewId()).ToList();
        foreach (var id in ids) await WriteAsEarlier(id, serializer.SerializeToArray(moved));

        Assert.Equal(MoreThanAPage, await cluster.Database.GatherCargo(Service, CargoStorageKind.Grouped));
        Assert.Equal(0, await cluster.Database.GatherCargo(Service, CargoStorageKind.Grouped));

        await using var store = new StoreUnderTest(cluster.Database);
        foreach (var id in new[] { ids[0], ids[^1] })
        {
            var read = (await store.Read(id))!;
            Assert.Equal((CargoStatus.Failed, 3L, "b1"), (read.Status, read.Version, read.BatchId));
            Assert.Equal<CargoStep>([.. moved.History], [.. read.History]);
            await store.Write(id, read.Version, read with { Version = read.Version + 1 });
        }
    }

    [Fact]
    public async Task A_move_that_was_cut_off_before_the_old_row_went_does_not_undo_what_came_after()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var old = services.GetRequiredService<Serializer<CargoState>>().SerializeToArray(Loaded);
        await using var store = new StoreUnderTest(cluster.Database);
        var (id, first) = await store.Load();
        await store.Write(id, first.Version, first.Pushed(CargoStatus.Completed));
        await WriteAsEarlier(id, old);

        Assert.Equal(1, await cluster.Database.GatherCargo(Service, CargoStorageKind.Grouped));
        Assert.Equal(CargoStatus.Completed, (await store.Read(id))!.Status);
    }

    [Fact]
    public async Task A_cargo_that_cannot_be_read_stops_the_start_and_is_named()
    {
        var id = StoreUnderTest.NewId();
        await WriteAsEarlier(id, [1, 2, 3]);
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => cluster.Database.GatherCargo(Service, CargoStorageKind.Grouped));
        Assert.Contains(id, fault.Message, StringComparison.Ordinal);
        await cluster.Database.Execute("DELETE FROM grain_state WHERE grain_key = @id", ("@id", id));
    }

    [Fact]
    public async Task A_database_with_cargo_in_groups_is_not_opened_without_them()
    {
        await using var store = new StoreUnderTest(cluster.Database);
        await store.Load();
        await Assert.ThrowsAsync<DatabaseFaultException>(() => cluster.Database.GatherCargo(Service, CargoStorageKind.AdoNet));
    }

    protected ValueTask<int> WriteAsEarlier(string id, byte[] payload) => cluster.Database.Execute(
        "INSERT INTO grain_state (service_id, grain_type, grain_key, version, payload, modified_at) VALUES (@service, 'cargo', @id, 3, @payload, CURRENT_TIMESTAMP)",
        ("@service", Service),
        ("@id", id),
        ("@payload", payload));
}

[Collection(SqliteGrainCluster.Name)]
public sealed class CargoCarryOverOnSqliteTests(SqliteGrainCluster cluster) : CargoCarryOverTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class CargoCarryOverOnPostgresTests(PostgresGrainCluster cluster) : CargoCarryOverTests(cluster)
{
    [Fact]
    public async Task A_database_that_goes_away_meanwhile_is_waited_for_and_the_next_start_goes_on()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var id = StoreUnderTest.NewId();
        await WriteAsEarlier(id, services.GetRequiredService<Serializer<CargoState>>().SerializeToArray(Loaded));
        await using var other = await Database.Open<NpgsqlConnection>();
        await using (var held = await other.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("LOCK TABLE cargo IN EXCLUSIVE MODE", other, held);
            await hold.ExecuteNonQueryAsync();
            var gathering = Database.GatherCargo(Service, CargoStorageKind.Grouped);
            await Eventually.Holds("the move to wait, and to be cut off", async () => (await Database.Query(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%INSERT INTO cargo%'
                """,
                row => row.GetInt64(0))).Single() == 1);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => gathering);
        }

        Assert.Equal(1, await Database.GatherCargo(Service, CargoStorageKind.Grouped));
        await using var store = new StoreUnderTest(Database);
        Assert.Equal(CargoStatus.Pending, (await store.Read(id))!.Status);
    }
}
