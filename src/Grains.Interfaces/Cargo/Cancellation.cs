namespace Convoy.Cargo;

/// <summary>What became of a cancellation.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cancellation")]
public sealed record Cancellation
{
    /// <summary>The cargo as it stands.</summary>
    [Id(0)] public required CargoTracking Cargo { get; init; }

    /// <summary>Why it was not cancelled, in a sentence; null when it was, now or before.</summary>
    [Id(1)] public string? Refusal { get; init; }
}
