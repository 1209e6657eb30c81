namespace Convoy;

/// <summary>What one call of a sweep did.</summary>
[GenerateSerializer, Immutable, Alias("convoy.sweep-round")]
public sealed record SweepRound
{
    /// <summary>How many things that a crash had left unfinished were settled.</summary>
    [Id(0)] public required int Settled { get; init; }

    /// <summary>Whether there is more to look at: call again.</summary>
    [Id(1)] public required bool HasMore { get; init; }
}
