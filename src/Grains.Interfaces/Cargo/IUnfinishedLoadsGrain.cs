namespace Convoy.Cargo;

/// <summary>The sweep over loads that a crash cut off between their two rows. One grain, kept awake by every silo.</summary>
[Alias("convoy.unfinished-loads")]
public interface IUnfinishedLoadsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Looks at the next rows, in the order of their creation, and removes what loads older than <paramref name="minimumAge"/> left
    /// behind. One call looks at a bounded number of rows; call again while there is more.
    /// </summary>
    [Alias("sweep")]
    ValueTask<LoadSweep> Sweep(TimeSpan minimumAge);
}

/// <summary>What one call of the sweep did.</summary>
[GenerateSerializer, Immutable, Alias("convoy.load-sweep")]
public sealed record LoadSweep
{
    /// <summary>How many unfinished loads were removed.</summary>
    [Id(0)] public required int Discarded { get; init; }

    /// <summary>Whether there are rows that were not looked at.</summary>
    [Id(1)] public required bool HasMore { get; init; }
}
