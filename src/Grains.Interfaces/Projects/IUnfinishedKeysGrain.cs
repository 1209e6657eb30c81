namespace Convoy.Projects;

/// <summary>The sweep over API keys whose making a crash cut off. One grain, kept awake by every silo.</summary>
[Alias("convoy.unfinished-keys")]
public interface IUnfinishedKeysGrain : IGrainWithStringKey
{
    /// <summary>
    /// Looks at the next projects, in the order of their last change, and undoes the keys that were left half made longer than
    /// <paramref name="minimumAge"/> ago. One call looks at a bounded number of projects; call again while there is more.
    /// </summary>
    [Alias("sweep")]
    ValueTask<KeySweep> Sweep(TimeSpan minimumAge);
}

/// <summary>What one call of the sweep did.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-sweep")]
public sealed record KeySweep
{
    /// <summary>How many unfinished keys were undone.</summary>
    [Id(0)] public required int Undone { get; init; }

    /// <summary>Whether there are projects that were not looked at.</summary>
    [Id(1)] public required bool HasMore { get; init; }
}
