using System.Collections.Immutable;

namespace Convoy.Cargo;

/// <summary>
/// Many cargo in one message: a silo hands each to its grain and brings all outcomes back together, instead of a message a cargo each way.
/// </summary>
public interface ICargoGroups
{
    /// <summary>Where a cargo's grain most likely is; null when no silo hosts any. A guess that is wrong costs a hop, nothing else.</summary>
    SiloAddress? HostOf(CargoId cargo);

    /// <summary>As <see cref="ICargoGrain.Apply"/>, for each cargo of a group by itself.</summary>
    /// <returns>One entry a cargo, in the order of the group; a default one where the outcome is not known, and that cargo is to be asked by itself.</returns>
    ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(SiloAddress host, ImmutableArray<CargoTransitions> group);

    /// <summary>As <see cref="ICargoGrain.Load"/>, for each cargo of a group by itself.</summary>
    /// <returns>One entry a cargo, in the order of the group.</returns>
    ValueTask<ImmutableArray<LoadOutcome>> Load(SiloAddress host, ImmutableArray<NewCargo> group);

    /// <summary>As <see cref="ICargoGrain.Move"/>, for each cargo of a group by itself.</summary>
    /// <param name="host">Where they most likely are.</param>
    /// <param name="move">The move that all make.</param>
    /// <param name="cargo">Their ids (<see cref="CargoIds.Pack"/>).</param>
    /// <returns>One entry a cargo, in the order of the group; null where the outcome is not known, and that cargo is to be asked by itself.</returns>
    ValueTask<ImmutableArray<TransitionOutcome?>> Move(SiloAddress host, CargoMove move, byte[] cargo);

    /// <summary>As <see cref="ILocalCargo.TryGetTracking"/> in the process of <paramref name="host"/>, for each cargo of a group. It waits for no grain.</summary>
    ValueTask<TrackingAnswers> GetTracking(SiloAddress host, TrackingReads group);
}

/// <summary>A cargo to be loaded in a group.</summary>
[GenerateSerializer, Immutable, Alias("convoy.new-cargo")]
public readonly record struct NewCargo
{
    /// <summary>The text of a <see cref="Cargo.CargoId"/>, minted for the project of <see cref="Load"/>.</summary>
    [Id(0)] public required string CargoId { get; init; }

    /// <summary>What is to be loaded.</summary>
    [Id(1)] public required CargoLoad Load { get; init; }
}

/// <summary>What became of a load in a group. The numbers travel between nodes: never reuse one.</summary>
public enum LoadOutcome
{
    /// <summary>Nobody knows: the cargo is to be asked for by itself.</summary>
    Unknown = 0,

    /// <summary>The cargo is durable.</summary>
    Loaded = 1,

    /// <summary>The id belongs to another project's cargo.</summary>
    Taken = 2,
}

/// <summary>The transitions of one cargo in a group.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-transitions")]
public readonly record struct CargoTransitions
{
    /// <summary>The text of a <see cref="Cargo.CargoId"/>.</summary>
    [Id(0)] public required string CargoId { get; init; }

    /// <summary>To be applied in this order, and committed together.</summary>
    [Id(1)] public required ImmutableArray<Transition> Transitions { get; init; }
}
