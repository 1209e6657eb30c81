using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <content>The moves that no worker's item can make: a claim, a cancellation, and the two that go back.</content>
public static partial class CargoLifecycle
{
    /// <summary>Why a cargo failed that its owner cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>
    /// Takes a pending cargo into a batch: <c>batched</c>, tied, and marked for good as claimed. Repeating it for the batch that the
    /// cargo is in changes nothing.
    /// </summary>
    public static CargoDecision Claim(CargoState state, string batchId, DateTimeOffset now)
    {
        if (state.WasClaimed && state.BatchId == batchId)
        {
            return CargoDecision.Unchanged(state);
        }

        if (state.RequeuedBatches.Contains(batchId))
        {
            return CargoDecision.Refused(state, CargoRefusals.TakenFromBatch(batchId));
        }

        if (state.BatchId is not null && state.BatchId != batchId)
        {
            return CargoDecision.Refused(state, CargoRefusals.TiedToOtherBatch(state, batchId));
        }

        if (state.Status != CargoStatus.Pending)
        {
            return CargoDecision.Refused(state, CargoRefusals.NotClaimable(state.Status));
        }

        return CargoDecision.Applied(Move(state, CargoStatus.Batched, now, batchId) with { BatchId = batchId, WasClaimed = true });
    }

    /// <summary>
    /// Takes the cargo from a batch that was given up: back to <c>pending</c>, the tie cut, the batch remembered. One that is still
    /// pending keeps its status and its time. Repeating it changes nothing.
    /// </summary>
    public static CargoDecision Requeue(CargoState state, string batchId, DateTimeOffset now)
    {
        if (state.RequeuedBatches.Contains(batchId))
        {
            return CargoDecision.Unchanged(state);
        }

        if (state.BatchId != batchId)
        {
            return CargoDecision.Refused(state, CargoRefusals.TiedToOtherBatch(state, batchId));
        }

        if (state.Status is not (CargoStatus.Pending or CargoStatus.Batched or CargoStatus.Processing))
        {
            return CargoDecision.Refused(state, CargoRefusals.NotRequeueable(state.Status));
        }

        var isPending = state.Status == CargoStatus.Pending;
        var moved = isPending ? state with { Version = state.Version + 1 } : Move(state, CargoStatus.Pending, now, batchId);
        var next = moved with { BatchId = null, RequeuedBatches = state.RequeuedBatches.Add(batchId) };
        return isPending ? CargoDecision.OnlyBatchChanged(next) : CargoDecision.Applied(next);
    }

    /// <summary>Ends a pending cargo at its owner's wish: <c>failed</c>, with <see cref="Cancelled"/> as the reason. Repeating it changes nothing.</summary>
    public static CargoDecision Cancel(CargoState state, DateTimeOffset now)
    {
        if (state.Status == CargoStatus.Pending)
        {
            return CargoDecision.Applied(Move(state, CargoStatus.Failed, now, batchId: null, new Transition { To = CargoStatus.Failed, Reason = Cancelled }));
        }

        return state.Status == CargoStatus.Failed && state.History is [.., { Reason: Cancelled, TransitionId: null, BatchId: null }]
            ? CargoDecision.Unchanged(state)
            : CargoDecision.Refused(state, CargoRefusals.NotCancellable(state.Status));
    }

    /// <summary>
    /// Sends a failed callback again: <c>callback_failed</c> back to <c>callback_pending</c>, and from then on the callback is
    /// Convoy's. While Convoy is at it, repeating changes nothing.
    /// </summary>
    public static CargoDecision RedeliverCallback(CargoState state, DateTimeOffset now) => state.Status switch
    {
        CargoStatus.CallbackFailed =>
            CargoDecision.Applied(Move(state, CargoStatus.CallbackPending, now, batchId: null) with { WasRedelivered = true }),
        CargoStatus.CallbackPending when state.CallbackIsOurs => CargoDecision.Unchanged(state),
        _ => CargoDecision.Refused(state, CargoRefusals.NotRedeliverable(state.Status)),
    };
}
