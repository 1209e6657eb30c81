using Orleans.Concurrency;

namespace Convoy.Batches;

/// <summary>The dock of a model: makes batches of the cargo that wait for it. Reach it through <see cref="BatchGrainFactory.GetDock"/> only.</summary>
[Alias("convoy.dock")]
public interface IDockGrain : IGrainWithStringKey
{
    /// <summary>Lets it look whether a batch can leave. Does not wait for what it does then; one that is at it already is left alone.</summary>
    [Alias("wake"), AlwaysInterleave]
    ValueTask Wake(string dock);
}

/// <summary>
/// Looks after all docks and batches: wakes docks at which enough or the oldest have waited long enough, takes batches back whose lease has
/// run out, and clears up. One grain, kept awake by every silo.
/// </summary>
[Alias("convoy.docks")]
public interface IDocksGrain : IGrainWithStringKey
{
    /// <summary>Keeps it at work; it goes by a timer of its own.</summary>
    [Alias("stay-awake"), AlwaysInterleave]
    ValueTask StayAwake();
}
