using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>The stored form of a cargo.</summary>
public sealed class CargoStateTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Every_field_survives_storage()
    {
        var item = Item(Failed, "b2", "t2") with { OccurredAt = Now - TimeSpan.FromDays(1), Reason = "the provider gave up" };
        var requeued = Loaded.Claimed("b1").Requeued("b1") with { WasRedelivered = true };
        var cargo = CargoLifecycle.Decide(requeued, item, Now).MustChange() with { Ending = null };
        var read = Read<CargoState>(Write(cargo));

        Assert.Equal<string>([.. cargo.RequeuedBatches], [.. read.RequeuedBatches]);
        Assert.Equal<AppliedTransition>([.. cargo.AppliedTransitions], [.. read.AppliedTransitions]);
        Assert.Equal<CargoStep>([.. cargo.History], [.. read.History]);
        Assert.Equal(cargo, read with
        {
            RequeuedBatches = cargo.RequeuedBatches,
            AppliedTransitions = cargo.AppliedTransitions,
            History = cargo.History,
        });
    }

    [Fact]
    public void A_record_of_an_older_writer_reads_as_one_with_nothing_in_the_later_fields()
    {
        var older = new OlderCargoState { Project = Owner, Status = Batched, CreatedAt = LoadedAt, UpdatedAt = Now, Version = 2 };
        var read = Read<CargoState>(Write(older));

        Assert.Equal((Owner, Batched, LoadedAt, Now, 2L), (read.Project, read.Status, read.CreatedAt, read.UpdatedAt, read.Version));
        Assert.Equal((0, 0, 0), (read.RequeuedBatches.Length, read.AppliedTransitions.Length, read.History.Length));

        var next = read.Pushed(Processing, "b1", "t1").Requeued("b1");
        Assert.Equal((1, 1, 2), (next.RequeuedBatches.Length, next.AppliedTransitions.Length, next.History.Length));
    }

    [Fact]
    public void Unset_arrays_read_as_empty()
    {
        var cargo = Loaded with { RequeuedBatches = default, AppliedTransitions = default, History = default };

        Assert.Equal(ImmutableArray<string>.Empty, cargo.RequeuedBatches);
        cargo.Push(Batched, "b1", "t1").MustBeApplied(Batched);
        CargoLifecycle.Gather(cargo, "b1", Now).MustBeApplied(Batched);
    }

    private byte[] Write<T>(T value) => _services.GetRequiredService<Serializer<T>>().SerializeToArray(value);

    private T Read<T>(byte[] stored) => _services.GetRequiredService<Serializer<T>>().Deserialize(stored)!;
}

/// <summary>The first fields of <see cref="CargoState"/>, as a release would have written them that knew no more.</summary>
[GenerateSerializer, Immutable, Alias("convoy.tests.older-cargo-state")]
public sealed record OlderCargoState
{
    [Id(0)] public required ProjectId Project { get; init; }

    [Id(1)] public required CargoStatus Status { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(3)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(4)] public required long Version { get; init; }
}
