using System.Collections.Immutable;
using Convoy.Projects;
using Orleans.Concurrency;

namespace Convoy.Cargo;

/// <summary>
/// One cargo: its owner, its status and how it got there. Keyed by <see cref="CargoId.Value"/>; reach it through
/// <see cref="CargoGrainFactory.GetCargo"/> only.
/// </summary>
/// <exception cref="StorageUnavailableException">
/// From any writing call: the outcome is unknown. Send the same call again; a repeat is the same thing.
/// </exception>
[Alias("convoy.cargo")]
public interface ICargoGrain : IGrainWithStringKey
{
    /// <summary>
    /// The last committed state, or null when no such cargo was loaded or <paramref name="reader"/> does not own it: the caller
    /// cannot tell which. Never writes, never waits behind a write, touches no storage once the grain is active.
    /// </summary>
    [Alias("get-tracking"), AlwaysInterleave]
    ValueTask<CargoTracking?> GetTracking(ProjectClaim reader);

    /// <summary>Makes the cargo and its <c>params</c> durable together, and returns once they are. A repeat by the same owner changes nothing.</summary>
    /// <returns>The cargo as it stands; null when the id belongs to another project's cargo.</returns>
    [Alias("load")]
    ValueTask<CargoTracking?> Load(CargoLoad load);

    /// <summary>
    /// Applies transitions in their order and commits them together. Returns one outcome each, in the same order; every
    /// <see cref="TransitionOutcomeKind.Applied"/> one is durable.
    /// </summary>
    [Alias("apply")]
    ValueTask<ImmutableArray<TransitionOutcome>> Apply(ImmutableArray<Transition> transitions);

    /// <summary>Ends the cargo as <c>failed</c> if it is still <c>pending</c>, and returns once that is durable. A repeat changes nothing.</summary>
    /// <returns>What became of it; null when no such cargo was loaded or <paramref name="owner"/> does not own it.</returns>
    [Alias("cancel")]
    ValueTask<Cancellation?> Cancel(ProjectClaim owner);

    /// <summary>Makes a move of Convoy's own, and returns once it is durable. A repeat changes nothing.</summary>
    [Alias("move")]
    ValueTask<TransitionOutcome> Move(CargoMove move);

    /// <summary>
    /// Removes the <c>params</c> of a load that a crash cut off before the cargo itself was written; does nothing to a cargo that
    /// exists. Called by the sweep, for ids that nobody was ever told.
    /// </summary>
    /// <returns>Whether there was something to remove.</returns>
    [Alias("discard-unfinished-load")]
    ValueTask<bool> DiscardUnfinishedLoad();
}
