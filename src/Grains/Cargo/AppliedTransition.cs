using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <summary>An applied item as its cargo remembers it, to know a repeat from a reuse of the id.</summary>
[GenerateSerializer, Immutable, Alias("convoy.applied-transition")]
public readonly record struct AppliedTransition
{
    [Id(0)] public required string TransitionId { get; init; }

    [Id(1)] public required CargoStatus To { get; init; }

    /// <summary>The batch that the item named; null when it named none.</summary>
    [Id(2)] public string? BatchId { get; init; }

    internal bool IsRepeatedBy(Transition transition) => transition.To == To && transition.BatchId == BatchId;
}
