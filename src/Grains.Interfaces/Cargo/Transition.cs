namespace Convoy.Cargo;

/// <summary>One status transition as a worker pushes it (CONTRACT 4). Sending it again is always safe.</summary>
[GenerateSerializer, SuppressReferenceTracking, Immutable, Alias("convoy.transition")]
public sealed record Transition
{
    /// <summary>The longest <see cref="TransitionId"/> and <see cref="BatchId"/>, in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>The longest <see cref="Reason"/>, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>The most bytes of <see cref="Result"/>, and of <see cref="Error"/> in UTF-8.</summary>
    public const int MaxResultBytes = 1024 * 1024;

    /// <summary>The status that the cargo has reached.</summary>
    [Id(0)] public required CargoStatus To { get; init; }

    /// <summary>The same id again is the same event again.</summary>
    [Id(1)] public string? TransitionId { get; init; }

    /// <summary>Fences off a worker whose batch was requeued.</summary>
    [Id(2)] public string? BatchId { get; init; }

    /// <summary>The worker's clock; kept in the history, decides nothing.</summary>
    [Id(3)] public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Why, in the worker's words; kept in the history.</summary>
    [Id(4)] public string? Reason { get; init; }

    /// <summary>What came out of a <c>completed</c> one, as UTF-8 JSON; null where the worker tells nothing.</summary>
    [Id(5)] public byte[]? Result { get; init; }

    /// <summary>What went wrong with a <c>failed</c> one, for its client; null where the worker tells nothing.</summary>
    [Id(6)] public string? Error { get; init; }
}
