using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Grains.Batches;
using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Projects;
using Convoy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Grains.Tests.Batches;

/// <summary>From the dock to a worker and back, on both databases. Each test has a dock of its own.</summary>
public abstract class BatchingTests(GrainCluster cluster)
{
    private readonly string _dock = $"dock-{Guid.NewGuid():N}";

    private static int Size => GrainCluster.Batching.Size;

    private IBatchDeskGrain Desk => cluster.Grains.GetBatchDesk();

    private BatchStore Store => cluster.Service<BatchStore>();

    [Fact]
    public async Task Batches_leave_with_exactly_their_size_and_the_rest_when_it_has_waited()
    {
        var loaded = await Load((2 * Size) + 2);
        var full = new[] { await Claimed(), await Claimed() };

        Assert.All(full, batch => Assert.Equal(Size, batch.Cargo.Length));
        Assert.Equal(loaded.Take(2 * Size).Select(cargo => cargo.Id.Value), full.SelectMany(batch => batch.Cargo).Order(StringComparer.Ordinal));
        await Must(loaded[^1], CargoStatus.Pending);
        foreach (var batch in full) await Finish(batch);

        Assert.Equal(loaded.TakeLast(2).Select(cargo => cargo.Id.Value), (await Claimed()).Cargo);
        await Must(loaded[^1], CargoStatus.Processing);
    }

    [Fact]
    public async Task The_longest_wait_counts_whatever_the_ids_say()
    {
        // As when the clock of the gateway that makes the ids jumps back: the newer cargo has the lesser id.
        var loaded = await Load(2, dock: null);
        await Queue(loaded[0], waited: -TimeSpan.FromMinutes(5));
        await Queue(loaded[1], waited: GrainCluster.Batching.MaxWait);

        Assert.Equal(loaded.Select(cargo => cargo.Id.Value), (await Claimed()).Cargo);
    }

    [Fact]
    public async Task Cargo_in_a_ready_batch_are_batched_and_tied_to_it()
    {
        var loaded = await Load(Size);
        var batch = await Ready();
        foreach (var cargo in loaded)
        {
            await Must(cargo, CargoStatus.Batched);
            Assert.Equal(TransitionOutcomeKind.Refused, (await cargo.Push(CargoStatus.Completed, "another")).Kind);
            Assert.Equal(TransitionOutcomeKind.Unchanged, (await cargo.Push(CargoStatus.Batched, batch.BatchId)).Kind);
        }
    }

    [Fact]
    public async Task What_was_cancelled_or_moved_at_the_dock_takes_no_place_in_a_batch()
    {
        var loaded = await Load(Size - 1);
        await loaded[0].Grain.Cancel(new ProjectClaim(loaded[0].Project));
        await loaded[1].Push(CargoStatus.Processing, "of-a-worker");
        loaded.AddRange(await Load(2));

        var batch = await Claimed();
        Assert.Equal(loaded.Skip(2).Take(Size).Select(cargo => cargo.Id.Value), batch.Cargo);
        await Must(loaded[0], CargoStatus.Failed);
        await Must(loaded[1], CargoStatus.Processing);
        Assert.Empty(await Waiting());
    }

    [Fact]
    public async Task What_a_crash_left_forming_is_made_ready_with_others_in_place_of_those_that_have_moved()
    {
        var loaded = await Load(Size, dock: null);
        await loaded[0].Grain.Cancel(new ProjectClaim(loaded[0].Project));
        var id = BatchId.New(TimeProvider.System);
        await cluster.Database.Execute(
            $"""
            INSERT INTO batches (batch_id, dock, model, state, attempt, cargo, oldest, was_lost, changed_at)
            VALUES (@batch, @dock, @dock, 'forming', 1, @cargo, {cluster.Database.Now} + 300000, @lost, {cluster.Database.Now})
            """,
            ("@batch", id.Value),
            ("@dock", _dock),
            ("@cargo", string.Join(' ', loaded.Select(cargo => cargo.Id.Value))),
            ("@lost", false));
        var late = (await Load(1))[0];

        var batch = await Claimed();
        Assert.Equal(id.Value, batch.BatchId);
        Assert.Equal(loaded.Skip(1).Append(late).Select(cargo => cargo.Id.Value), batch.Cargo);
    }

    [Fact]
    public async Task The_same_claim_has_the_same_batch_and_no_two_claims_share_one()
    {
        await Load(4 * Size);
        await Eventually.Holds("four batches", async () => await Counts("ready") == 4);
        var claims = Enumerable.Range(0, 8).Select(_ => Claim()).ToList();
        var batches = await Task.WhenAll(claims.Concat(claims).Select(claim => Desk.Claim(claim).AsTask()));

        for (var i = 0; i < claims.Count; i++) Assert.True(batches[i] is null || batches[i + claims.Count] is null || batches[i]!.BatchId == batches[i + claims.Count]!.BatchId);
        var again = await Task.WhenAll(claims.Select(claim => Desk.Claim(claim).AsTask()));
        Assert.Equal(4, again.OfType<Batch>().Select(batch => batch.BatchId).Distinct().Count());
        Assert.Equal(4, again.OfType<Batch>().Count());
    }

    [Fact]
    public async Task What_is_not_finished_when_the_lease_runs_out_goes_on_at_once_in_another_batch()
    {
        var loaded = await Load(Size);
        var first = await Claimed();
        await loaded[0].Push(CargoStatus.Completed, first.BatchId);

        var second = await Claimed();
        Assert.Equal((2, Size - 1), (second.Attempt, second.Cargo.Length));
        Assert.DoesNotContain(loaded[0].Id.Value, second.Cargo);
        await Must(loaded[0], CargoStatus.CallbackPending);
        var late = await loaded[1].Push(CargoStatus.Completed, first.BatchId);
        Assert.Equal(TransitionOutcomeKind.Refused, late.Kind);
        Assert.Equal(BatchState.Closed, (await Desk.Extend(first.BatchId))!.State);
        Assert.Equal(BatchState.Closed, (await Desk.Find(first.BatchId))!.Batch.State);
    }

    [Fact]
    public async Task After_so_many_lost_leases_the_cargo_is_failed_and_says_why()
    {
        var loaded = await Load(Size);
        for (var attempt = 1; attempt <= GrainCluster.Batching.MaxAttempts; attempt++) Assert.Equal(attempt, (await Claimed()).Attempt);
        await Eventually.Holds("the cargo to be failed", async () => (await loaded[0].Track())!.Status == CargoStatus.Failed);
        var stored = await cluster.Service<Convoy.Grains.Cargo.Storage.CargoStore>().Read(loaded[0].Id.Value);
        Assert.Equal("No worker finished it: its batch was lost 2 times.", stored!.History[^1].Reason);
    }

    [Fact]
    public async Task A_release_gives_the_rest_back_at_once_and_counts_for_no_attempt()
    {
        await Load(Size);
        for (var round = 0; round <= GrainCluster.Batching.MaxAttempts; round++)
        {
            var batch = await Claimed();
            Assert.Equal(1, batch.Attempt);
            Assert.Equal(Size, batch.Cargo.Length);
            Assert.NotEqual(BatchState.Claimed, (await Desk.Release(batch.BatchId))!.State);
            Assert.NotEqual(BatchState.Claimed, (await Desk.Release(batch.BatchId))!.State);
        }
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_batch_beyond_its_first_lease()
    {
        await Load(Size);
        var batch = await Claimed();
        var first = batch.LeaseExpiresAt!.Value;
        await Eventually.Holds("the first lease to be over", async () =>
        {
            var held = await Desk.Extend(batch.BatchId);
            Assert.Equal(BatchState.Claimed, held!.State);
            return held.LeaseExpiresAt - GrainCluster.Batching.Lease > first;
        });
    }

    [Fact]
    public async Task A_return_that_a_crash_cut_off_is_finished()
    {
        var loaded = await Load(Size);
        var batch = await Claimed();
        await Store.BeginReturn(batch.BatchId, BatchId.New(TimeProvider.System));

        var next = await Claimed();
        Assert.Equal(loaded.Select(cargo => cargo.Id.Value), next.Cargo);
        Assert.Equal(1, next.Attempt);
    }

    [Fact]
    public async Task What_becomes_of_a_lost_batch_is_decided_once_whatever_is_configured_later()
    {
        await Load(Size);
        var batch = await Claimed();
        // Lost as often as is allowed now, by a silo that allowed more.
        await cluster.Database.Execute(
            "UPDATE batches SET state = 'returning', attempt = @attempt, successor = @successor, was_lost = @lost WHERE batch_id = @batch",
            ("@attempt", GrainCluster.Batching.MaxAttempts),
            ("@successor", BatchId.New(TimeProvider.System).Value),
            ("@lost", true),
            ("@batch", batch.BatchId));

        Assert.Equal<string>(batch.Cargo, (await Claimed()).Cargo);
    }

    [Fact]
    public async Task Those_behind_one_that_is_cancelled_wait_on_for_their_own_time()
    {
        var loaded = await Load(2, dock: null);
        await loaded[0].Grain.Cancel(new ProjectClaim(loaded[0].Project));
        await Queue(loaded[1], waited: -TimeSpan.FromMinutes(5));
        await Queue(loaded[0], waited: GrainCluster.Batching.MaxWait);

        await Eventually.Holds("the cancelled one to leave", async () => await Waiting() is [var left] && left == loaded[1].Id.Value);
        await Must(loaded[1], CargoStatus.Pending);
    }

    [Fact]
    public async Task A_batch_that_waits_for_others_is_left_alone_meanwhile()
    {
        // Too few to be taken by themselves, or to be ready.
        var loaded = await Load(Size - 1, dock: null);
        foreach (var cargo in loaded) await Queue(cargo, waited: -TimeSpan.FromMinutes(5));
        await Store.Begin(BatchId.New(TimeProvider.System), _dock, Size - 1, TimeSpan.Zero);
        await Eventually.Holds("them to be tied", async () => (await loaded[^1].Track())!.Status == CargoStatus.Batched);

        // Each of these shows, but for a dock that is still at work, that a round has gone by. The batch is there as it was taken, and as it was settled.
        var settled = new HashSet<long>();
        for (var round = 0; round < 6; round++)
        {
            await IsBatchedAlone();
            settled.Add(Assert.Single(await cluster.Database.Query(
                "SELECT changed_at FROM batches WHERE dock = @dock AND state = 'forming'", row => row.GetInt64(0), ("@dock", _dock))));
        }

        Assert.InRange(settled.Count, 1, 2);
    }

    [Fact]
    public async Task A_batch_whose_cargo_are_all_finished_is_closed_with_none_after_it()
    {
        var loaded = await Load(Size);
        var batch = await Claimed();
        foreach (var cargo in loaded) await cargo.Push(CargoStatus.Failed, batch.BatchId);
        await Eventually.Holds("the batch to be closed", async () => (await Desk.Find(batch.BatchId))!.Batch.State == BatchState.Closed);
        Assert.Equal(Size, (await Desk.Find(batch.BatchId))!.Counts[(int)CargoStatus.Failed]);
        Assert.Equal(0, await Counts("ready"));
    }

    [Fact]
    public Task A_model_has_a_size_of_its_own_where_one_is_configured() => IsBatchedAlone();

    [Fact]
    public async Task A_project_with_a_size_of_its_own_has_a_dock_for_itself()
    {
        var own = new ProjectId(GrainCluster.OwnDocks);
        await Load(1);
        var loaded = await Load(2, owner: own);

        var batch = await Claimed();
        Assert.Equal(loaded.Select(cargo => cargo.Id.Value), batch.Cargo);
        Assert.Equal(_dock, batch.Model);
    }

    [Fact]
    public async Task A_claim_takes_the_models_that_it_names_and_an_empty_one_takes_any()
    {
        await Load(Size);
        Assert.Null(await Desk.Claim(new BatchClaim { ClaimId = Guid.NewGuid().ToString(), Models = [_dock + "x"] }));
        await Ready();
        await Eventually.Holds("any batch at all", async () => await Desk.Claim(new BatchClaim { ClaimId = Guid.NewGuid().ToString() }) is not null);
    }

    [Fact]
    public async Task Pending_cargo_that_wait_nowhere_are_brought_to_their_dock()
    {
        var stray = cluster.NewCargo();
        await stray.Grain.Load(stray.Load($$"""{"model":"{{_dock}}","messages":[]}"""));
        var moved = cluster.NewCargo();
        await moved.Grain.Load(moved.Load($$"""{"model":"{{_dock}}","messages":[]}"""));
        await moved.Push(CargoStatus.Processing, "of-a-worker");
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + (2 * StrayCargo.MinimumAge));
        var marks = new SweepMarks(cluster.Database);
        await marks.Save("stray-cargo", "");
        while (await marks.Find("stray-cargo") is var mark && string.CompareOrdinal(mark, moved.Id.Value) < 0)
        {
            await new StrayCargo(cluster.Database, marks, GrainCluster.Batching, later).Round();
        }

        Assert.Equal(stray.Id.Value, Assert.Single((await Claimed()).Cargo));
    }

    [Fact]
    public async Task Docks_are_found_page_by_page_whatever_waits_at_them()
    {
        // More than are counted, and too few for a batch.
        foreach (var name in new[] { "a", "b", "c" }) await Queue(await One(), $"{_dock}/{name}", Size - 1);
        var first = await Store.Docks($"{_dock}/", 2, 2);
        Assert.Equal([($"{_dock}/a", 2), ($"{_dock}/b", 2)], first.Select(dock => (dock.Dock, dock.Count)));
        Assert.StartsWith($"{_dock}/c", (await Store.Docks(first[^1].Dock, 2, 1))[0].Dock, StringComparison.Ordinal);
        await cluster.Database.Execute("DELETE FROM waiting WHERE dock LIKE @docks", ("@docks", $"{_dock}/%"));
    }

    [Fact]
    public async Task Batches_that_are_over_are_forgotten_when_their_time_is()
    {
        await Load(Size);
        var batch = await Claimed();
        await cluster.Database.Execute("UPDATE batches SET state = 'closed', changed_at = 1 WHERE batch_id = @batch", ("@batch", batch.BatchId));
        await Store.RemoveClosed(TimeSpan.FromDays(365), 1_000);
        Assert.Null(await Desk.Find(batch.BatchId));
    }

    [Fact]
    public async Task Params_come_in_messages_of_a_bounded_size()
    {
        var loaded = new List<CargoUnderTest>();
        for (var i = 0; i < 3; i++)
        {
            var cargo = cluster.NewCargo();
            await cargo.Grain.Load(cargo.Load($"{{{new string(' ', 600)}}}"));
            loaded.Add(cargo);
        }

        var ids = loaded.Select(cargo => cargo.Id.Value).Order(StringComparer.Ordinal).ToList();
        var some = await Desk.ReadParams([.. ids], 1_500);
        Assert.Equal(ids.Take(2), some.Select(entry => entry.CargoId).Order(StringComparer.Ordinal));
        Assert.Single(await Desk.ReadParams([.. ids], 1));
    }

    private async Task IsBatchedAlone()
    {
        var cargo = cluster.NewCargo();
        await cargo.Grain.Load(cargo.Load(dock: "single"));
        await Eventually.Holds("a batch of one", async () => (await cargo.Track())!.Status == CargoStatus.Batched);
    }

    private async Task<CargoUnderTest> One() => (await Load(1, dock: null))[0];

    private Task<List<CargoUnderTest>> Load(int count, ProjectId? owner = null) => Load(count, GrainCluster.Batching.DockOf(_dock, owner ?? default), owner);

    private async Task<List<CargoUnderTest>> Load(int count, string? dock, ProjectId? owner = null)
    {
        var loaded = new List<CargoUnderTest>();
        for (var i = 0; i < count; i++) loaded.Add(cluster.NewCargo(owner));
        loaded.Sort((one, other) => string.CompareOrdinal(one.Id.Value, other.Id.Value));
        foreach (var cargo in loaded) await cargo.Grain.Load(cargo.Load(dock: dock is null ? null : _dock));
        return loaded;
    }

    private ValueTask<int> Queue(CargoUnderTest cargo, TimeSpan waited = default) => cluster.Database.Execute(
        $"INSERT INTO waiting (dock, cargo_id, since) VALUES (@dock, @cargo, {cluster.Database.Now} - @waited)",
        ("@dock", _dock),
        ("@cargo", cargo.Id.Value),
        ("@waited", (long)waited.TotalMilliseconds));

    private async Task Queue(CargoUnderTest cargo, string dock, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await cluster.Database.Execute(
                $"INSERT INTO waiting (dock, cargo_id, since) VALUES (@dock, @cargo, {cluster.Database.Now} + 100000)", ("@dock", dock), ("@cargo", $"{cargo.Id.Value}{i}"));
        }
    }

    private BatchClaim Claim() => new() { ClaimId = Guid.NewGuid().ToString(), Models = [_dock] };

    private async Task<Batch> Ready()
    {
        Batch? batch = null;
        await Eventually.Holds("a ready batch", async () =>
        {
            var found = await cluster.Database.Query("SELECT batch_id FROM batches WHERE model = @dock AND state = 'ready'", row => row.GetString(0), ("@dock", _dock));
            batch = found.Count == 0 ? null : (await Desk.Find(found[0]))!.Batch;
            return batch is not null;
        });
        return batch!;
    }

    private async Task<Batch> Claimed()
    {
        Batch? batch = null;
        await Eventually.Holds("a batch to claim", async () => (batch = await Desk.Claim(Claim())) is not null);
        await cluster.Service<CargoMover>().Move(CargoMove.Claim(BatchId.Parse(batch!.BatchId)), batch.Cargo);
        return batch;
    }

    private async Task Finish(Batch batch)
    {
        foreach (var text in batch.Cargo)
        {
            Assert.True(CargoId.TryParse(text, out var id));
            await cluster.Grains.GetCargo(id).Apply([new Transition { To = CargoStatus.Completed, BatchId = batch.BatchId }]);
        }
    }

    private async Task<int> Counts(string state) => (await cluster.Database.Query(
        "SELECT 1 FROM batches WHERE model = @dock AND state = @state", _ => true, ("@dock", _dock), ("@state", state))).Count;

    private Task<List<string>> Waiting() => cluster.Database.Query("SELECT cargo_id FROM waiting WHERE dock = @dock", row => row.GetString(0), ("@dock", _dock));

    private static async Task Must(CargoUnderTest cargo, CargoStatus status) => Assert.Equal(status, (await cargo.Track())!.Status);
}

[Collection(SqliteGrainCluster.Name)]
public sealed class BatchingOnSqliteTests(SqliteGrainCluster cluster) : BatchingTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class BatchingOnPostgresTests(PostgresGrainCluster cluster) : BatchingTests(cluster);
