using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Testing;
using Orleans.Storage;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo.Storage;

/// <summary>What the cargo store promises, on both databases.</summary>
public abstract class CargoStoreTests(GrainCluster cluster)
{
    private const int Many = 500;

    protected Database Database => cluster.Database;

    [Fact]
    public async Task What_was_written_is_read_back_whole()
    {
        await using var store = new StoreUnderTest(Database);
        var (id, first) = await store.Load();
        AssertSame(first, await store.Read(id));

        var item = Item(CargoStatus.Failed, "b2", "t2") with { OccurredAt = Now - TimeSpan.FromDays(1), Reason = "the provider gave up" };
        var next = CargoLifecycle.Decide(first.Claimed("b1").Requeued("b1") with { WasRedelivered = true }, item, Now).MustChange();
        await store.Write(id, first.Version, next);
        AssertSame(next, await store.Read(id));
    }

    [Fact]
    public async Task A_cargo_that_was_never_written_is_not_there()
    {
        await using var store = new StoreUnderTest(Database);
        Assert.Null(await store.Read(StoreUnderTest.NewId()));
    }

    [Fact]
    public async Task What_comes_while_a_commit_is_under_way_is_the_next_group()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        store.Table.Hold();
        var writes = new List<Task> { store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh()) };
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count == 1);
        for (var i = 0; i < Many; i++) writes.Add(store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh()));
        store.Table.Release();
        await Task.WhenAll(writes);

        Assert.Equal([1, Many], store.Table.Commits);
    }

    [Fact]
    public async Task Activations_that_come_together_are_read_together()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Readers = 1 });
        var ids = await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ => (await store.Load()).Id));
        store.Table.Hold();
        var reads = new List<Task<CargoState?>> { store.Read(ids[0]) };
        await Eventually.Holds("the first read to begin", () => store.Table.Reads.Count == 1);
        reads.AddRange(ids.Select(store.Read));
        store.Table.Release();

        Assert.All(await Task.WhenAll(reads), Assert.NotNull);
        Assert.Equal([1, Many], store.Table.Reads);
    }

    [Fact]
    public async Task Of_two_writers_of_one_version_one_is_a_twin_and_the_others_of_its_group_are_not_hurt()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        var (id, first) = await store.Load();
        var (other, otherFirst) = await store.Load();
        await store.Write(id, first.Version, first.Pushed(CargoStatus.Batched));

        var both = Task.WhenAll(
            Assert.ThrowsAsync<InconsistentStateException>(() => store.Write(id, first.Version, first.Pushed(CargoStatus.Failed))),
            store.Write(other, otherFirst.Version, otherFirst.Pushed(CargoStatus.Completed)));
        await both;

        Assert.Equal(CargoStatus.Batched, (await store.Read(id))!.Status);
        Assert.Equal(CargoStatus.Completed, (await store.Read(other))!.Status);
    }

    [Fact]
    public async Task A_second_load_of_one_id_is_a_twin()
    {
        await using var store = new StoreUnderTest(Database);
        var (id, _) = await store.Load();
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.Write(id, null, StoreUnderTest.Fresh()));
    }

    [Fact]
    public async Task A_write_of_a_cargo_that_was_removed_is_a_twin_and_makes_none()
    {
        await using var store = new StoreUnderTest(Database);
        var id = StoreUnderTest.NewId();
        await Assert.ThrowsAsync<InconsistentStateException>(() => store.Write(id, 1, Loaded.Pushed(CargoStatus.Batched)));
        Assert.Null(await store.Read(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_is_lost_before_or_after_the_commit_changes_nothing_for_the_writer(bool after)
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        var (id, first) = await store.Load();
        store.Table.LoseNext(after);
        var fresh = StoreUnderTest.NewId();
        await Task.WhenAll(store.Write(fresh, null, StoreUnderTest.Fresh()), store.Write(id, first.Version, first.Pushed(CargoStatus.Batched)));

        Assert.Equal(2, (await store.Read(id))!.Version);
        Assert.Equal(1, (await store.Read(fresh))!.Version);
        Assert.Single(await ParamsOf(fresh));
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_costs_only_itself()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1 });
        store.Table.Hold();
        var held = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count == 1);
        var good = Enumerable.Range(0, Many).Select(_ => StoreUnderTest.NewId()).ToList();
        var bad = StoreUnderTest.NewId();
        var writes = good[..(Many / 2)].Select(id => store.Write(id, null, StoreUnderTest.Fresh())).ToList();
        var refused = store.Write(bad, null, StoreUnderTest.Fresh(callbackUrl: null!));
        writes.AddRange(good[(Many / 2)..].Select(id => store.Write(id, null, StoreUnderTest.Fresh())));
        store.Table.Release();

        await Assert.ThrowsAsync<InvalidDataException>(() => refused);
        await Task.WhenAll([held, .. writes]);
        Assert.Null(await store.Read(bad));
        Assert.Empty(await ParamsOf(bad));
        Assert.All(await Task.WhenAll(good.Select(store.Read)), Assert.NotNull);
    }

    public static TheoryData<CargoStoreOptions> RoomForTen => new(
        new CargoStoreOptions { Writers = 1, MaxQueuedRows = 10 },
        new CargoStoreOptions { Writers = 1, MaxQueuedBytes = 10 * new CargoWrite(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh(), 0, 0).Size });

    [Theory]
    [MemberData(nameof(RoomForTen))]
    public async Task A_store_that_is_full_turns_away_at_once_and_loses_nothing(CargoStoreOptions options)
    {
        const int queued = 10;
        await using var store = new StoreUnderTest(Database, options);
        store.Table.Hold();
        var first = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count == 1);
        var ids = Enumerable.Range(0, queued).Select(_ => StoreUnderTest.NewId()).ToList();
        var writes = ids.Select(id => store.Write(id, null, StoreUnderTest.Fresh())).ToList();
        var turnedAway = StoreUnderTest.NewId();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Write(turnedAway, null, StoreUnderTest.Fresh()));
        store.Table.Release();
        await Task.WhenAll([first, .. writes]);
        Assert.All(await Task.WhenAll(ids.Select(store.Read)), Assert.NotNull);
        Assert.Null(await store.Read(turnedAway));
        await store.Write(turnedAway, null, StoreUnderTest.Fresh());
    }

    [Fact]
    public async Task A_row_that_is_more_than_may_wait_is_written_when_nothing_waits()
    {
        await using var store = new StoreUnderTest(Database, new CargoStoreOptions { Writers = 1, MaxQueuedBytes = 1 });
        store.Table.Hold();
        var first = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Eventually.Holds("the first commit to begin", () => store.Table.Commits.Count == 1);
        var second = store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh()));
        store.Table.Release();
        await Task.WhenAll(first, second);
        await store.Load();
    }

    [Fact]
    public async Task A_stop_settles_what_was_taken_and_takes_nothing_more()
    {
        await using var store = new StoreUnderTest(Database);
        await using var next = new StoreUnderTest(Database);
        var ids = Enumerable.Range(0, Many).Select(_ => StoreUnderTest.NewId()).ToList();
        var writes = ids.Select(id => store.Write(id, null, StoreUnderTest.Fresh())).ToList();
        await store.Stop();

        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Write(StoreUnderTest.NewId(), null, StoreUnderTest.Fresh()));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Read(ids[0]));
        Assert.All(await Task.WhenAll(ids.Select(next.Read)), Assert.NotNull);
    }

    [Fact]
    public async Task A_version_that_does_not_go_up_is_never_written()
    {
        await using var store = new StoreUnderTest(Database);
        var (id, first) = await store.Load();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Write(id, first.Version, first));
    }

    protected Task<List<string>> ParamsOf(string id) =>
        Database.Query("SELECT callback_url FROM cargo_params WHERE cargo_id = @id", row => row.GetString(0), ("@id", id));

    private static CargoState WithoutLists(CargoState cargo) => cargo with { RequeuedBatches = [], AppliedTransitions = [], History = [], Ending = null };

    private static void AssertSame(CargoState expected, CargoState? read)
    {
        Assert.NotNull(read);
        Assert.Equal<string>([.. expected.RequeuedBatches], [.. read.RequeuedBatches]);
        Assert.Equal<AppliedTransition>([.. expected.AppliedTransitions], [.. read.AppliedTransitions]);
        Assert.Equal<CargoStep>([.. expected.History], [.. read.History]);
        Assert.Equal(WithoutLists(expected), WithoutLists(read));
    }
}

[Collection(SqliteGrainCluster.Name)]
public sealed class CargoStoreOnSqliteTests(SqliteGrainCluster cluster) : CargoStoreTests(cluster);
