using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <summary>What the lifecycle decided about one event.</summary>
/// <param name="Outcome">The answer, true once <paramref name="Next"/> is committed.</param>
/// <param name="Next">
/// The state to commit; null when there is nothing to write. An <see cref="TransitionOutcomeKind.Unchanged"/> event may have one: it
/// leaves the status and its time as they are, but ties the cargo to a batch or cuts the tie.
/// </param>
public readonly record struct CargoDecision(TransitionOutcome Outcome, CargoState? Next)
{
    internal static CargoDecision Applied(CargoState next) => new(TransitionOutcome.Applied(next.Status), next);

    internal static CargoDecision Unchanged(CargoState state) => new(TransitionOutcome.Unchanged(state.Status), null);

    internal static CargoDecision OnlyBatchChanged(CargoState next) => new(TransitionOutcome.Unchanged(next.Status), next);

    internal static CargoDecision Refused(CargoState state, string detail) =>
        new(TransitionOutcome.Refused(state.Status, detail), null);
}
