using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <content>The moves that no worker's item can make: those of batches, a cancellation, and the two that go back.</content>
public static partial class CargoLifecycle
{
    /// <summary>Why a cargo failed that its owner cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>What becomes of a cargo that Convoy moves, where it delivers the callbacks of claimed cargo or where it does not.</summary>
    public static CargoDecision Decide(CargoState state, CargoMove move, DateTimeOffset now, bool delivers = true) => move.Kind switch
    {
        CargoMoveKind.Gather => Gather(state, move.BatchId!, now),
        CargoMoveKind.Claim => Claim(state, move.BatchId!, now),
        CargoMoveKind.Return => Return(state, move.BatchId!, move.Successor!, now),
        CargoMoveKind.GiveUp => GiveUp(state, move.BatchId!, move.Reason!, now, delivers),
        CargoMoveKind.CallbackDelivered => EndCallback(state, CargoStatus.CallbackDelivered, now),
        CargoMoveKind.CallbackFailed => EndCallback(state, CargoStatus.CallbackFailed, now),
        CargoMoveKind.Redeliver when !delivers => CargoDecision.Refused(state, CargoRefusals.NotDelivering),
        CargoMoveKind.Redeliver => RedeliverCallback(state, now),
        _ => throw new ArgumentOutOfRangeException(nameof(move), move.Kind, "A later release made this move."),
    };

    /// <summary>
    /// Puts a pending cargo into a batch that Convoy makes: <c>batched</c>, and tied. Repeating it changes nothing, wherever the cargo has
    /// gone in that batch.
    /// </summary>
    public static CargoDecision Gather(CargoState state, string batchId, DateTimeOffset now)
    {
        if (FenceOff(state, batchId, mayTie: true) is { } fence)
        {
            return CargoDecision.Refused(state, fence);
        }

        if (state.Status == CargoStatus.Pending)
        {
            return CargoDecision.Applied(Move(state, CargoStatus.Batched, now, batchId) with { BatchId = batchId });
        }

        return state.BatchId == batchId
            ? CargoDecision.Unchanged(state)
            : CargoDecision.Refused(state, CargoRefusals.NotGatherable(state.Status));
    }

    /// <summary>
    /// Hands a cargo over with the batch that it is in: <c>processing</c>, and marked for good as claimed. Repeating it changes nothing.
    /// </summary>
    public static CargoDecision Claim(CargoState state, string batchId, DateTimeOffset now)
    {
        if (FenceOff(state, batchId, mayTie: false) is { } fence)
        {
            return CargoDecision.Refused(state, fence);
        }

        return state.Status switch
        {
            CargoStatus.Pending or CargoStatus.Batched =>
                CargoDecision.Applied(Move(state, CargoStatus.Processing, now, batchId) with { WasClaimed = true }),
            CargoStatus.Processing when state.WasClaimed => CargoDecision.Unchanged(state),
            CargoStatus.Processing => CargoDecision.OnlyBatchChanged(state with { WasClaimed = true, Version = state.Version + 1 }),
            _ => CargoDecision.Refused(state, CargoRefusals.NotClaimable(state.Status)),
        };
    }

    /// <summary>
    /// Takes what is not finished from a batch that was given up, into the one that follows it: by way of <c>pending</c>, in one commit.
    /// Repeating it changes nothing.
    /// </summary>
    public static CargoDecision Return(CargoState state, string batchId, string successor, DateTimeOffset now)
    {
        var requeued = Requeue(state, batchId, now);
        if (requeued.Outcome.Kind == TransitionOutcomeKind.Refused) return requeued;
        if (requeued.Next is not { } pending) return Gather(state, successor, now);
        if (Gather(pending, successor, now).Next is not { } next) return requeued;
        return state.Status == CargoStatus.Batched
            ? CargoDecision.OnlyBatchChanged(state with { BatchId = successor, RequeuedBatches = next.RequeuedBatches, Version = state.Version + 1 })
            : CargoDecision.Applied(next with { Version = state.Version + 1 });
    }

    /// <summary>
    /// Ends what is not finished in a batch that was given up once too often: <c>failed</c>, with the reason. It was Convoy's to hand out, and is
    /// called back whether or not it came to its worker. Repeating it changes nothing.
    /// </summary>
    public static CargoDecision GiveUp(CargoState state, string batchId, string reason, DateTimeOffset now, bool delivers = true)
    {
        if (FenceOff(state, batchId, mayTie: false) is { } fence)
        {
            return CargoDecision.Refused(state, fence);
        }

        return state.Status is CargoStatus.Pending or CargoStatus.Batched or CargoStatus.Processing
            ? CargoDecision.Applied(Fail(state, reason, batchId, now, delivers))
            : CargoDecision.Refused(state, CargoRefusals.NotRequeueable(state.Status));
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
    public static CargoDecision Cancel(CargoState state, DateTimeOffset now, bool delivers = true)
    {
        if (state.Status == CargoStatus.Pending)
        {
            return CargoDecision.Applied(Fail(state, Cancelled, batchId: null, now, delivers));
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
            CargoDecision.Applied(Move(state, CargoStatus.CallbackPending, now, batchId: null) with
            {
                WasRedelivered = true,
                Ending = new CargoEnding(Result: null, IsDue: true),
            }),
        CargoStatus.CallbackPending when state.CallbackIsOurs(delivers: true) => CargoDecision.Unchanged(state),
        _ => CargoDecision.Refused(state, CargoRefusals.NotRedeliverable(state.Status)),
    };

    /// <summary>Ends a callback that Convoy delivers, one way or the other. Repeating it changes nothing; one that has ended otherwise stays as it is.</summary>
    public static CargoDecision EndCallback(CargoState state, CargoStatus end, DateTimeOffset now) =>
        state.Status == end ? CargoDecision.Unchanged(state)
        : state.Status == CargoStatus.CallbackPending ? CargoDecision.Applied(Move(state, end, now, batchId: null))
        : CargoDecision.Refused(state, CargoRefusals.NotCalledBack(state.Status));

    private static CargoState Fail(CargoState state, string reason, string? batchId, DateTimeOffset now, bool isDue) =>
        Move(state, CargoStatus.Failed, now, batchId, new Transition { To = CargoStatus.Failed, Reason = reason }) with { Ending = Failure(reason, isDue) };

    private static string? FenceOff(CargoState state, string batchId, bool mayTie) =>
        state.RequeuedBatches.Contains(batchId) ? CargoRefusals.TakenFromBatch(batchId)
        : state.BatchId == batchId || (mayTie && state.BatchId is null) ? null
        : CargoRefusals.TiedToOtherBatch(state, batchId);
}
