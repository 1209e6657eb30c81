using System.Security.Cryptography;
using Convoy.Cargo;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Testing;
using Convoy.Testing.Network;
using Npgsql;

namespace Convoy.Grains.Tests.Cargo.Storage;

[Collection(PostgresGrainCluster.Name)]
public sealed class CargoStoreOnPostgresTests(PostgresGrainCluster cluster) : CargoStoreTests(cluster)
{
    private const int Dead = 6;
    private const int Active = 3;

    private static int _generations;

    [Fact]
    public async Task A_backend_that_is_killed_in_the_middle_of_a_commit_changes_nothing_for_the_writer()
    {
        await using var store = new StoreUnderTest(Database);
        var (id, first) = await store.Load();
        await using var other = await Database.Open<NpgsqlConnection>();
        await using var locks = await other.BeginTransactionAsync();
        await Run(other, $"SELECT 1 FROM cargo WHERE cargo_id = '{id}' FOR UPDATE");
        var write = store.Write(id, first.Version, first.Pushed(CargoStatus.Batched));
        await Eventually.Holds("the commit to wait for the row", async () => await Waiting() == 1);
        await Run(other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
        await locks.RollbackAsync();

        await write;
        Assert.Equal(2, (await store.Read(id))!.Version);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_the_commit_changes_nothing_for_the_writer()
    {
        var (database, proxy) = await cluster.OpenProxied();
        await using var proxyEnd = proxy;
        await using var databaseEnd = database;
        await using var store = new StoreUnderTest(database, new CargoStoreOptions { Writers = 1 });
        var (id, first) = await store.Load();

        // The statement is prepared once a connection, and that has an answer of its own.
        var second = first.Pushed(CargoStatus.Batched);
        await store.Write(id, first.Version, second);
        proxy.Rule(_ => LinkState.Unanswered);
        var write = store.Write(id, second.Version, second.Pushed(CargoStatus.Processing));
        await Eventually.Holds("the commit to be done, and its answer to be on its way", async () => await StoredVersion(id) == 3);
        Assert.False(write.IsCompleted);
        var commits = store.Table.Commits.Count;
        proxy.Rule(_ => LinkState.Closed);
        proxy.Rule(_ => LinkState.Passing);

        await write;
        Assert.True(store.Table.Commits.Count > commits, "The write was never tried again, so that its answer cannot have been lost.");
        Assert.Equal(3, (await store.Read(id))!.Version);
    }

    [Fact]
    public async Task A_row_too_large_costs_only_itself()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        store.Table.Hold();
        var held = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count == 1);

        // An index takes no more than a third of a page, compressed: "program limit exceeded".
        var tooLarge = Convert.ToBase64String(RandomNumberGenerator.GetBytes(8 * 1024));
        var good = StoreUnderTest.NewId();
        var refused = store.Write(tooLarge, null, StoreUnderTest.Fresh());
        var written = store.Write(good, null, StoreUnderTest.Fresh());
        store.Table.Release();

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => refused);
        Assert.Contains(PostgresErrorCodes.ProgramLimitExceeded, fault.Message, StringComparison.Ordinal);
        await Task.WhenAll(held, written);
        Assert.NotNull(await store.Read(good));
    }

    [Fact]
    public async Task A_deadlock_is_not_seen_by_the_writer()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        var (one, oneFirst) = await store.Load();
        var (two, twoFirst) = await store.Load();

        // The group takes its rows in some order; whichever it has first, the other session waits for that one while it holds the next.
        await using var other = await Database.Open<NpgsqlConnection>();
        await using var locks = await other.BeginTransactionAsync();
        await Run(other, $"SELECT 1 FROM cargo WHERE cargo_id = '{two}' FOR UPDATE");
        store.Table.Hold();
        var first = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count > 2);
        var writes = Task.WhenAll(
            store.Write(one, oneFirst.Version, oneFirst.Pushed(CargoStatus.Batched)),
            store.Write(two, twoFirst.Version, twoFirst.Pushed(CargoStatus.Batched)));
        store.Table.Release();
        await Eventually.Holds("the commit to wait for the row", async () => await Waiting() == 1);
        var mine = Record.ExceptionAsync(() => Run(other, $"SELECT 1 FROM cargo WHERE cargo_id = '{one}' FOR UPDATE"));
        await mine;
        await locks.RollbackAsync();

        await Task.WhenAll(first, writes);
        Assert.Equal(2, (await store.Read(one))!.Version);
        Assert.Equal(2, (await store.Read(two))!.Version);
    }

    [Fact]
    public async Task A_silo_that_is_no_member_any_more_writes_nothing()
    {
        var self = await Join(Active);
        await using var store = new StoreUnderTest(Database, member: self);
        await using var successor = new StoreUnderTest(Database);
        var (id, first) = await store.Load();
        await store.Write(id, first.Version, first.Pushed(CargoStatus.Batched));
        await Declare(self, Dead);

        // Its successor has only read so far: the version still fits.
        var seen = (await successor.Read(id))!;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Write(id, seen.Version, seen.Pushed(CargoStatus.Failed)));
        var loaded = StoreUnderTest.NewId();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Write(loaded, null, StoreUnderTest.Fresh()));
        Assert.Equal(CargoStatus.Batched, (await successor.Read(id))!.Status);
        Assert.Null(await successor.Read(loaded));
    }

    [Fact]
    public async Task Who_declares_a_silo_dead_waits_for_the_commit_that_it_is_in()
    {
        var self = await Join(Active);
        await using var store = new StoreUnderTest(Database, member: self);
        var (id, first) = await store.Load();
        await using var other = await Database.Open<NpgsqlConnection>();
        await using var locks = await other.BeginTransactionAsync();
        await Run(other, $"SELECT 1 FROM cargo WHERE cargo_id = '{id}' FOR UPDATE");
        var write = store.Write(id, first.Version, first.Pushed(CargoStatus.Batched));
        await Eventually.Holds("the commit to wait for the row", async () => await Waiting() == 1);
        var declared = Declare(self, Dead);
        await Eventually.Holds("the declaration to wait for the commit", async () => await Waiting() == 2);
        await locks.RollbackAsync();

        await write;
        await declared;
        Assert.Equal(2, (await store.Read(id))!.Version);
    }

    [Fact]
    public async Task A_transition_touches_no_index()
    {
        await using var store = new StoreUnderTest(Database);
        var (id, state) = await store.Load();
        var before = await Updates();
        foreach (var status in new[] { CargoStatus.Batched, CargoStatus.Processing, CargoStatus.Completed })
        {
            var next = state.Pushed(status, "b1", $"t {status}");
            await store.Write(id, state.Version, next);
            state = next;
        }

        await Eventually.Holds("the statistics to count three updates", async () => (await Updates()).All >= before.All + 3);
        var after = await Updates();
        Assert.Equal(after.All - before.All, after.Hot - before.Hot);
    }

    private async Task<MemberRow> Join(int status)
    {
        var self = new MemberRow("store", "127.0.0.1", 11111, Interlocked.Increment(ref _generations));
        await Database.Execute("INSERT INTO membership_version (cluster_id, version) VALUES (@cluster, 0) ON CONFLICT DO NOTHING", ("@cluster", self.ClusterId));
        await Database.Execute(
            """
            INSERT INTO members (cluster_id, address, port, generation, silo_name, host_name, status, client_port, started_at, i_am_alive_at)
            VALUES (@cluster, @address, @port, @generation, 'silo', 'host', @status, 0, now(), now())
            """,
            ("@cluster", self.ClusterId),
            ("@address", self.Address),
            ("@port", self.Port),
            ("@generation", self.Generation),
            ("@status", status));
        return self;
    }

    private Task<int> Declare(MemberRow member, int status) => Database.Execute(
        "UPDATE members SET status = @status WHERE cluster_id = @cluster AND generation = @generation",
        ("@status", status),
        ("@cluster", member.ClusterId),
        ("@generation", member.Generation)).AsTask();

    private async Task<long> StoredVersion(string id) =>
        (await Database.Query("SELECT version FROM cargo WHERE cargo_id = @id", row => row.GetInt64(0), ("@id", id))).Single();

    private async Task<long> Waiting() => (await Database.Query(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()", row => row.GetInt64(0))).Single();

    private async Task<(long All, long Hot)> Updates() => (await Database.Query(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'cargo'", row => (row.GetInt64(0), row.GetInt64(1)))).Single();

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
