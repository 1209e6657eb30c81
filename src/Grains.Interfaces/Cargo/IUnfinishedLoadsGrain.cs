namespace Convoy.Cargo;

/// <summary>The sweep over loads that a crash cut off between their two rows. One grain, kept awake by every silo.</summary>
[Alias("convoy.unfinished-loads")]
public interface IUnfinishedLoadsGrain : IGrainWithStringKey
{
    /// <summary>Removes what loads older than <paramref name="minimumAge"/> left behind; returns how many there were.</summary>
    [Alias("sweep")]
    ValueTask<int> Sweep(TimeSpan minimumAge);
}
