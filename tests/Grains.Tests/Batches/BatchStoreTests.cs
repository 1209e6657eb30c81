using Convoy.Batches;
using Convoy.Grains.Batches;
using Convoy.Grains.Storage;
using Convoy.Testing.Databases;

namespace Convoy.Grains.Tests.Batches;

/// <summary>Rows of batches that nobody else goes on with, on both databases.</summary>
public abstract class BatchStoreTests : IAsyncLifetime
{
    private readonly string _id = BatchId.New(TimeProvider.System).Value;
    private Database? _database;

    private Database Database => _database ?? throw new InvalidOperationException("The database is not open.");

    private BatchStore Store => new(Database);

    public async Task InitializeAsync() => _database = await Open();

    public async Task DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        await Drop();
    }

    [Fact]
    public async Task The_cargo_of_a_batch_are_in_their_order_however_the_row_has_them()
    {
        await Insert("c a b");
        Assert.Equal(["a", "b", "c"], (await Store.Find(_id))!.Cargo.AsEnumerable());
    }

    [Fact]
    public async Task Of_two_that_settle_a_batch_only_the_one_that_has_read_the_row_as_it_is_goes_on()
    {
        await Insert("c a");
        var before = await Store.Find(_id);
        await Database.Execute("UPDATE batches SET cargo = 'c a d' WHERE batch_id = @id", ("@id", _id));

        Assert.False(await Store.Settle(before!, ["a"], isReady: true));
        Assert.Equal(BatchState.Forming, (await Store.Find(_id))!.State);
        Assert.True(await Store.Settle((await Store.Find(_id))!, ["a", "c", "d"], isReady: true));
        var ready = await Store.Find(_id);
        Assert.Equal((BatchState.Ready, "a c d"), (ready!.State, ready.StoredCargo));
        Assert.False(await Store.Settle(ready, ["a"], isReady: true));
    }

    [Fact]
    public async Task A_batch_that_nothing_is_left_of_is_closed()
    {
        await Insert("a");
        Assert.True(await Store.Settle((await Store.Find(_id))!, [], isReady: false));
        Assert.Equal(BatchState.Closed, (await Store.Find(_id))!.State);
    }

    [Fact]
    public async Task A_return_that_cannot_be_finished_waits_behind_the_others()
    {
        await Insert("a", "returning");
        var other = BatchId.New(TimeProvider.System).Value;
        await Insert("b", "returning", other);
        await Database.Execute("UPDATE batches SET changed_at = 2 WHERE batch_id = @id", ("@id", other));
        Assert.Equal(_id, (await Store.Returning(1))[0].BatchId);
        await Store.PutOffReturn(_id);
        Assert.Equal(other, (await Store.Returning(1))[0].BatchId);
    }

    internal abstract Task<Database> Open();

    protected abstract ValueTask Drop();

    private async Task Insert(string cargo, string state = "forming", string? id = null) => await Database.Execute(
        """
        INSERT INTO batches (batch_id, dock, model, state, attempt, cargo, successor, was_lost, changed_at)
        VALUES (@id, 'd', 'd', @state, 1, @cargo, @id, @lost, 1)
        """,
        ("@id", id ?? _id),
        ("@state", state),
        ("@cargo", cargo),
        ("@lost", false));
}

public sealed class BatchStoreOnSqliteTests : BatchStoreTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-batches-");

    internal override Task<Database> Open() => Database.OpenSqlite(Path.Combine(_directory.FullName, "convoy.db"));

    protected override ValueTask Drop()
    {
        _directory.Delete(recursive: true);
        return default;
    }
}

public sealed class BatchStoreOnPostgresTests : BatchStoreTests
{
    private PostgresServer? _server;

    internal override async Task<Database> Open()
    {
        _server = await PostgresServer.Create();
        return await Database.OpenPostgres(PostgresOptions.Parse(_server.ConnectionString(), PostgresOptions.MinConnections));
    }

    protected override ValueTask Drop() => _server?.DisposeAsync() ?? default;
}
