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
