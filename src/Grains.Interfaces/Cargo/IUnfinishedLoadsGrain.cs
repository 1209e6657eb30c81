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
    ValueTask<SweepRound> Sweep(TimeSpan minimumAge);
}
