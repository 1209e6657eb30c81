namespace Convoy.Cargo;

/// <summary>What became of a transition. The numbers travel between nodes: never reuse one.</summary>
public enum TransitionOutcomeKind
{
    /// <summary>The cargo moved, and the move is durable.</summary>
    Applied = 1,

    /// <summary>The same event again, or one that the cargo has already passed.</summary>
    Unchanged = 2,

    /// <summary>The lifecycle forbids it; <see cref="TransitionOutcome.Detail"/> says why.</summary>
    Refused = 3,

    /// <summary>No such cargo was ever loaded.</summary>
    NotFound = 4,
}

/// <summary>The answer to one <see cref="Transition"/>: a refusal is a value, a fault is an exception.</summary>
[GenerateSerializer, SuppressReferenceTracking, Immutable, Alias("convoy.transition-outcome")]
public sealed record TransitionOutcome
{
    [Id(0)] public required TransitionOutcomeKind Kind { get; init; }

    /// <summary>The status of the cargo after the transition; null where there is no cargo.</summary>
    [Id(1)] public CargoStatus? Status { get; init; }

    /// <summary>Why it was refused, in a sentence; null otherwise.</summary>
    [Id(2)] public string? Detail { get; init; }

    /// <summary>There is no such cargo.</summary>
    public static TransitionOutcome NotFound { get; } = new() { Kind = TransitionOutcomeKind.NotFound };

    /// <summary>The cargo moved to <paramref name="status"/>.</summary>
    public static TransitionOutcome Applied(CargoStatus status) => new() { Kind = TransitionOutcomeKind.Applied, Status = status };

    /// <summary>Nothing new; the cargo stands at <paramref name="status"/>.</summary>
    public static TransitionOutcome Unchanged(CargoStatus status) => new() { Kind = TransitionOutcomeKind.Unchanged, Status = status };

    /// <summary>The cargo stays at <paramref name="status"/>, for the reason in <paramref name="detail"/>.</summary>
    public static TransitionOutcome Refused(CargoStatus status, string detail) =>
        new() { Kind = TransitionOutcomeKind.Refused, Status = status, Detail = detail };
}
