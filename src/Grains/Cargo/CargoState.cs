using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Projects;

namespace Convoy.Grains.Cargo;

/// <summary>
/// A cargo as it is stored. Only <see cref="CargoLifecycle"/> makes the next one. A record of an older release lacks the fields that
/// came later: each of them reads as empty, false or null then.
/// </summary>
/// <remarks>Two states with equal content in two arrays are not equal: compare by <see cref="Version"/>.</remarks>
[GenerateSerializer, Immutable, Alias("convoy.cargo-state")]
public sealed record CargoState
{
    [Id(0)] public required ProjectId Project { get; init; }

    [Id(1)] public required CargoStatus Status { get; init; }

    /// <summary>When the cargo was loaded, UTC, whole microseconds.</summary>
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the status last changed, UTC, whole microseconds; never goes back, even if the clock does.</summary>
    [Id(3)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts the changes, from 1 at the load: of the status, and of the batch alone. Never goes back.</summary>
    [Id(4)] public required long Version { get; init; }

    /// <summary>The batch that the cargo is tied to; null while it is tied to none.</summary>
    [Id(5)] public string? BatchId { get; init; }

    /// <summary>Whether a batch was ever made by claiming this cargo; then its items must name their batch.</summary>
    [Id(6)] public bool WasClaimed { get; init; }

    /// <summary>Whether the callback was ever sent again by Convoy.</summary>
    [Id(7)] public bool WasRedelivered { get; init; }

    /// <summary>
    /// The batches that the cargo was taken from, one a requeue, oldest first. None is ever forgotten: a forgotten one would not be
    /// fenced off any more.
    /// </summary>
    [Id(8)] public ImmutableArray<string> RequeuedBatches { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// The newest applied items that carried a transition id, at most <see cref="CargoLifecycle.MaxAppliedTransitions"/>, oldest first.
    /// </summary>
    [Id(9)] public ImmutableArray<AppliedTransition> AppliedTransitions { get => field.IsDefault ? [] : field; init; }

    /// <summary>The newest steps, at most <see cref="CargoLifecycle.MaxHistorySteps"/>, oldest first.</summary>
    [Id(10)] public ImmutableArray<CargoStep> History { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// What is stored beside a cargo with its first state, in the same commit; null from then on, since tracking never needs it. It does
    /// not travel with the state.
    /// </summary>
    [field: NonSerialized]
    public CargoLoad? Load { get; init; }

    /// <summary>As <see cref="Load"/>, of the state that ends the processing or begins a callback.</summary>
    [field: NonSerialized]
    public CargoEnding? Ending { get; init; }

    internal bool WasRequeued => !RequeuedBatches.IsEmpty;

    /// <summary>Whether Convoy delivers the callback, so that no worker may tell what became of it.</summary>
    /// <param name="delivers">Whether Convoy delivers those of claimed cargo at all.</param>
    internal bool CallbackIsOurs(bool delivers) => (delivers && WasClaimed) || WasRedelivered;
}
