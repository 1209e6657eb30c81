using Convoy.Cargo;
using Convoy.Grains.Tests.Storage;
using Convoy.Projects;
using Convoy.Testing;

namespace Convoy.Grains.Tests.Cargo;

public abstract class CargoGrainTests(GrainCluster cluster)
{
    [Fact]
    public async Task A_load_that_is_repeated_is_the_same_load()
    {
        var cargo = cluster.NewCargo();
        var first = await cargo.Grain.Load(cargo.Load("""{"first":1}"""));
        Assert.Equal(new CargoTracking { Status = CargoStatus.Pending, CreatedAt = first!.CreatedAt, UpdatedAt = first.CreatedAt, Version = 1 }, first);
        Assert.Equal(first, await cargo.Grain.Load(cargo.Load("""{"second":2}""")));
        Assert.Equal(1, cluster.Storage.Writes(cargo.GrainId));
        Assert.Equal("""{"first":1}""", await StoredParams(cargo.Id));
    }

    [Fact]
    public async Task A_load_that_is_repeated_later_tells_where_the_cargo_is()
    {
        var cargo = await cluster.LoadCargo();
        await cargo.Push(CargoStatus.Failed);
        Assert.Equal(CargoStatus.Failed, (await cargo.Grain.Load(cargo.Load()))!.Status);
    }

    [Fact]
    public async Task A_foreign_project_sees_nothing_and_loads_nothing()
    {
        var cargo = await cluster.LoadCargo();
        var foreign = ProjectId.New(TimeProvider.System);
        Assert.Null(await cargo.Grain.GetTracking(new ProjectClaim(foreign)));
        Assert.Null(await cargo.Grain.Load(cargo.Load() with { Project = foreign }));
        Assert.Null(await cargo.Grain.GetTracking(new ProjectClaim(default)));
        Assert.Equal(1, (await cargo.Track())!.Version);
        Assert.Equal(1, cluster.Storage.Writes(cargo.GrainId));
    }

    [Fact]
    public async Task A_cargo_that_was_never_loaded_has_no_tracking_takes_no_transition_and_stays_in_no_memory()
    {
        var cargo = cluster.NewCargo();
        Assert.Null(await cargo.Track());
        Assert.Equal(TransitionOutcome.NotFound, await cargo.Push(CargoStatus.Batched));
        Assert.Equal(0, cluster.Storage.Writes(cargo.GrainId));
        await Eventually.Holds("the activation to be gone", () => cluster.Activation(cargo.GrainId) is null);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_the_activation_is_gone()
    {
        var cargo = await cluster.LoadCargo();
        Assert.Equal(TransitionOutcome.Applied(CargoStatus.Processing), await cargo.Push(CargoStatus.Processing, "b"));
        var before = await cargo.Track();
        await cluster.Deactivate(cargo.GrainId);
        Assert.Equal(before, await cargo.Track());
        Assert.Equal(TransitionOutcomeKind.Refused, (await cargo.Push(CargoStatus.Completed, "other")).Kind);
    }

    [Fact]
    public async Task The_transitions_of_one_call_are_one_write_and_those_that_change_nothing_are_none()
    {
        var cargo = await cluster.LoadCargo();
        Transition[] items = [new() { To = CargoStatus.Batched }, new() { To = CargoStatus.Processing }, new() { To = CargoStatus.Batched }];
        Assert.Equal(
            [TransitionOutcomeKind.Applied, TransitionOutcomeKind.Applied, TransitionOutcomeKind.Unchanged],
            (await cargo.Grain.Apply([.. items])).Select(outcome => outcome.Kind));
        Assert.Equal(2, cluster.Storage.Writes(cargo.GrainId));
        Assert.All(await cargo.Grain.Apply([.. items]), outcome => Assert.Equal(TransitionOutcome.Unchanged(CargoStatus.Processing), outcome));
        Assert.Equal(2, cluster.Storage.Writes(cargo.GrainId));
    }

    [Fact]
    public async Task A_read_touches_no_storage_once_the_cargo_is_active()
    {
        var cargo = await cluster.LoadCargo();
        var reads = cluster.Storage.Reads(cargo.GrainId);
        for (var i = 0; i < 10; i++) Assert.NotNull(await cargo.Track());
        Assert.Equal((reads, 1), (cluster.Storage.Reads(cargo.GrainId), cluster.Storage.Writes(cargo.GrainId)));
    }

    [Fact]
    public async Task A_read_waits_behind_no_write_and_shows_nothing_that_is_not_committed()
    {
        var cargo = await cluster.LoadCargo();
        var held = cluster.Storage.HoldNextWrite(cargo.GrainId);
        var push = cargo.Push(CargoStatus.Batched);
        await held.Begun;
        Assert.Equal(CargoStatus.Pending, (await cargo.Track())!.Status);
        Assert.False(push.IsCompleted, "The transition was answered before it was durable.");

        held.Release();
        Assert.Equal(TransitionOutcome.Applied(CargoStatus.Batched), await push);
        Assert.Equal(CargoStatus.Batched, (await cargo.Track())!.Status);
    }

    [Fact]
    public async Task A_read_during_a_load_finds_nothing_and_one_after_its_answer_finds_the_cargo()
    {
        var cargo = cluster.NewCargo();
        var held = cluster.Storage.HoldNextWrite(cargo.GrainId);
        var load = cargo.Grain.Load(cargo.Load()).AsTask();
        await held.Begun;
        Assert.Null(await cargo.Track());
        held.Release();
        Assert.NotNull(await load);
        Assert.Equal(await load, await cargo.Track());
    }

    private async Task<string> StoredParams(CargoId id) => Assert.Single(await cluster.Database.Query(
        "SELECT params FROM cargo_params WHERE cargo_id = @id", row => System.Text.Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)), ("@id", id.Value)));
}

[Collection(SqliteGrainCluster.Name)]
public sealed class CargoGrainOnSqliteTests(SqliteGrainCluster cluster) : CargoGrainTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class CargoGrainOnPostgresTests(PostgresGrainCluster cluster) : CargoGrainTests(cluster);
