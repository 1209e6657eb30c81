using System.Collections.Immutable;
using Convoy.Cargo;
using Orleans.Services;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>Takes groups of cargo for the grains of its silo; each silo that hosts cargo has one.</summary>
[Alias("convoy.cargo-receiver")]
internal interface ICargoReceiver : IGrainService
{
    /// <summary>As <see cref="ICargoGroups.Apply"/>.</summary>
    [Alias("apply")]
    ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(ImmutableArray<CargoTransitions> group);

    /// <summary>As <see cref="ICargoGroups.Load"/>.</summary>
    [Alias("load")]
    ValueTask<ImmutableArray<LoadOutcome>> Load(ImmutableArray<NewCargo> group);

    /// <summary>As <see cref="ICargoGroups.Move"/>.</summary>
    [Alias("move")]
    ValueTask<ImmutableArray<TransitionOutcome?>> Move(CargoMove move, byte[] cargo);

    /// <summary>As <see cref="ICargoGroups.GetTracking"/>.</summary>
    [Alias("get-tracking")]
    ValueTask<TrackingAnswers> GetTracking(TrackingReads group);
}
