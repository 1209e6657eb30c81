using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <summary>One change of a cargo's status.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-step")]
public readonly record struct CargoStep
{
    [Id(0)] public required CargoStatus From { get; init; }

    [Id(1)] public required CargoStatus To { get; init; }

    /// <summary>When it was decided, by Convoy's clock, UTC, whole microseconds; never earlier than the step before.</summary>
    [Id(2)] public required DateTimeOffset At { get; init; }

    /// <summary>The worker's clock, if it told; decides nothing.</summary>
    [Id(3)] public DateTimeOffset? OccurredAt { get; init; }

    [Id(4)] public string? TransitionId { get; init; }

    /// <summary>The batch that the step was made for, or the one that it took the cargo from; null when none was named.</summary>
    [Id(5)] public string? BatchId { get; init; }

    /// <summary>Why, in the worker's words, at most <see cref="Transition.MaxReasonLength"/> characters.</summary>
    [Id(6)] public string? Reason { get; init; }
}
