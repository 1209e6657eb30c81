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
    ValueTask<SweepRound> Sweep(TimeSpan minimumAge);
}
