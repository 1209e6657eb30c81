using Convoy.Cargo;
using Convoy.Grains.Tests.Storage;
using Convoy.Testing;
using Orleans.Storage;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Memory never runs ahead of storage, however a write goes wrong.</summary>
public abstract class CargoGrainFaultTests(GrainCluster cluster)
{
    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_failed_write_leaves_reads_on_the_last_committed_snapshot(WriteFault fault)
    {
        var cargo = await cluster.LoadCargo();
        await cargo.Push(CargoStatus.Batched);
        var before = await cargo.Track();
        var activation = cluster.Activation(cargo.GrainId);
        cluster.Storage.FailNextWrite(cargo.GrainId, fault);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Push(CargoStatus.Completed));
        var reads = cluster.Storage.Reads(cargo.GrainId);

        Assert.Equal(before, await cargo.Track());
        Assert.Equal(reads, cluster.Storage.Reads(cargo.GrainId));
        Assert.Same(activation, cluster.Activation(cargo.GrainId));
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_failed_write_ends_in_the_fault_that_the_contract_of_the_grain_names(WriteFault fault)
    {
        var cargo = await cluster.LoadCargo();
        cluster.Storage.FailNextWrite(cargo.GrainId, fault);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => cargo.Push(CargoStatus.Batched));
    }

    [Fact]
    public async Task A_failed_first_read_ends_in_the_fault_that_the_contract_of_the_grain_names()
    {
        var cargo = cluster.NewCargo();
        cluster.Storage.FailNextRead(cargo.GrainId);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => cargo.Push(CargoStatus.Batched));
    }

    [Theory]
    [InlineData(WriteFault.LostBefore, TransitionOutcomeKind.Applied)]
    [InlineData(WriteFault.LostAfter, TransitionOutcomeKind.Unchanged)]
    public async Task The_write_after_a_failed_one_reads_storage_before_it_decides(WriteFault fault, TransitionOutcomeKind repeat)
    {
        var cargo = await cluster.LoadCargo();
        cluster.Storage.FailNextWrite(cargo.GrainId, fault);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Push(CargoStatus.Completed));
        var reads = cluster.Storage.Reads(cargo.GrainId);

        var outcome = await cargo.Push(CargoStatus.Completed);
        Assert.Equal((repeat, CargoStatus.Completed), (outcome.Kind, outcome.Status));
        Assert.Equal(reads + 1, cluster.Storage.Reads(cargo.GrainId));
        var tracking = await cargo.Track();
        Assert.Equal((CargoStatus.Completed, 2L), (tracking!.Status, tracking.Version));

        await cargo.Push(CargoStatus.CallbackPending);
        Assert.Equal(reads + 1, cluster.Storage.Reads(cargo.GrainId));
    }

    [Fact]
    public async Task A_write_that_happened_without_an_answer_rules_out_what_contradicts_it()
    {
        var cargo = await cluster.LoadCargo();
        cluster.Storage.FailNextWrite(cargo.GrainId, WriteFault.LostAfter);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Push(CargoStatus.Completed));
        Assert.Equal(TransitionOutcomeKind.Refused, (await cargo.Push(CargoStatus.Failed)).Kind);
        Assert.Equal(CargoStatus.Completed, (await cargo.Track())!.Status);
    }

    [Fact]
    public async Task Nothing_is_decided_while_storage_cannot_be_read_again()
    {
        var cargo = await cluster.LoadCargo();
        var before = await cargo.Track();
        cluster.Storage.FailNextWrite(cargo.GrainId, WriteFault.LostAfter);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Push(CargoStatus.Batched));
        var writes = cluster.Storage.Writes(cargo.GrainId);

        cluster.Storage.FailNextRead(cargo.GrainId);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Push(CargoStatus.Failed));
        Assert.Equal(writes, cluster.Storage.Writes(cargo.GrainId));
        Assert.Equal(before, await cargo.Track());

        Assert.Equal(TransitionOutcome.Applied(CargoStatus.Failed), await cargo.Push(CargoStatus.Failed));
        Assert.Equal(3, (await cargo.Track())!.Version);
    }

    [Fact]
    public async Task A_twin_that_wrote_first_ends_the_activation_and_the_next_one_starts_from_storage()
    {
        var cargo = await cluster.LoadCargo();
        await cargo.Push(CargoStatus.Batched);
        var activation = cluster.Activation(cargo.GrainId);
        Assert.NotNull(activation);
        cluster.Storage.FailNextWrite(cargo.GrainId, WriteFault.Twin);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => cargo.Push(CargoStatus.Failed));
        await Eventually.Holds("the activation to end", () => cluster.Activation(cargo.GrainId) != activation);

        Assert.Equal(CargoStatus.Batched, (await cargo.Track())!.Status);
        Assert.NotSame(activation, cluster.Activation(cargo.GrainId));
        Assert.Equal(TransitionOutcome.Applied(CargoStatus.Failed), await cargo.Push(CargoStatus.Failed));
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_load_that_failed_can_be_repeated(WriteFault fault)
    {
        var cargo = cluster.NewCargo();
        cluster.Storage.FailNextWrite(cargo.GrainId, fault);
        await GrainCluster.ExpectUnknownOutcome(() => cargo.Grain.Load(cargo.Load()).AsTask());
        var loaded = await cargo.Grain.Load(cargo.Load());
        Assert.Equal((CargoStatus.Pending, 1L), (loaded!.Status, loaded.Version));
        Assert.Equal(loaded, await cargo.Track());
    }

    [Fact]
    public async Task A_load_whose_write_failed_is_there_whole_or_not_at_all()
    {
        var (lost, kept) = (cluster.NewCargo(), cluster.NewCargo());
        cluster.Storage.FailNextWrite(lost.GrainId, WriteFault.LostBefore);
        cluster.Storage.FailNextWrite(kept.GrainId, WriteFault.LostAfter);
        await GrainCluster.ExpectUnknownOutcome(() => lost.Grain.Load(lost.Load()).AsTask());
        await GrainCluster.ExpectUnknownOutcome(() => kept.Grain.Load(kept.Load()).AsTask());

        Assert.False(await lost.Grain.DiscardUnfinishedLoad());
        Assert.False(await kept.Grain.DiscardUnfinishedLoad());
        Assert.Null(await lost.Track());
        Assert.Equal(CargoStatus.Pending, (await kept.Track())!.Status);
    }
}

[Collection(SqliteGrainCluster.Name)]
public sealed class CargoGrainFaultOnSqliteTests(SqliteGrainCluster cluster) : CargoGrainFaultTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class CargoGrainFaultOnPostgresTests(PostgresGrainCluster cluster) : CargoGrainFaultTests(cluster);
