using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Projects;

namespace Convoy.Grains.Cargo;

/// <summary>
/// The lifecycle of CONTRACT 6, in pure code: a state and an event in, a decision out. Nothing here waits, stores or reads a clock.
/// What workers push is decided by <see cref="Decide(CargoState, Transition, DateTimeOffset, bool)"/>; the other moves are Convoy's own.
/// </summary>
public static partial class CargoLifecycle
{
    /// <summary>How many applied transition ids a cargo remembers.</summary>
    public const int MaxAppliedTransitions = 64;

    /// <summary>How many steps the history keeps.</summary>
    public const int MaxHistorySteps = 16;

    /// <summary>The first state of a cargo: pending, version 1, tied to no batch.</summary>
    public static CargoState Load(ProjectId project, DateTimeOffset now) => new()
    {
        Project = project,
        Status = CargoStatus.Pending,
        CreatedAt = now.ToMicroseconds(),
        UpdatedAt = now.ToMicroseconds(),
        Version = 1,
    };

    /// <summary>
    /// What becomes of an item that a worker pushed, where Convoy delivers the callbacks of claimed cargo or where it does not. The lines are those of CONTRACT 6, in their order: the first that fits decides.
    /// </summary>
    public static CargoDecision Decide(CargoState state, Transition transition, DateTimeOffset now, bool delivers = true)
    {
        // Line 1: the same event again, or an id that was used for another one.
        if (FindApplied(state, transition.TransitionId) is { } earlier)
        {
            return earlier.IsRepeatedBy(transition)
                ? CargoDecision.Unchanged(state)
                : CargoDecision.Refused(state, CargoRefusals.TransitionIdTaken(earlier));
        }

        // Line 2: a worker that has lost the cargo, or has lost its callback to Convoy.
        if (Fence(state, transition, delivers) is { } fence)
        {
            return CargoDecision.Refused(state, fence);
        }

        // Line 3: nothing new, except perhaps the batch.
        if (transition.To == state.Status || transition.To.LeadsTo(state.Status))
        {
            return state.BatchId is null && transition.BatchId is not null && !state.WasRequeued
                ? CargoDecision.OnlyBatchChanged(state with { BatchId = transition.BatchId, Version = state.Version + 1 })
                : CargoDecision.Unchanged(state);
        }

        // Line 4: where the cargo is excludes where the item says it is.
        if (state.Status.IsTerminal())
        {
            return CargoDecision.Refused(state, CargoRefusals.Terminal(state.Status, transition.To));
        }

        if (transition.To.Contradicts(state.Status))
        {
            return CargoDecision.Refused(state, CargoRefusals.Contradiction(state.Status, transition.To));
        }

        // Line 5: further along.
        return CargoDecision.Applied(End(Apply(state, transition, now), transition, now, delivers));
    }

    // A worker that has finished tells what came out; where the callback is Convoy's, it is due with the same commit.
    private static CargoState End(CargoState state, Transition transition, DateTimeOffset now, bool delivers)
    {
        var isOurs = state.CallbackIsOurs(delivers);
        switch (transition.To)
        {
            case CargoStatus.Completed when isOurs:
                var pending = Move(state, CargoStatus.CallbackPending, now, state.BatchId);
                return pending with { Version = state.Version, Ending = new CargoEnding(new CargoResult(IsSuccess: true, transition.Result, Error: null), IsDue: true) };
            case CargoStatus.Completed when transition.Result is not null:
                return state with { Ending = new CargoEnding(new CargoResult(IsSuccess: true, transition.Result, Error: null), IsDue: false) };
            case CargoStatus.Failed when isOurs || transition.Error is not null:
                return state with { Ending = Failure(transition.Error ?? transition.Reason, isOurs) };
            default:
                return state;
        }
    }

    private static CargoEnding Failure(string? error, bool isDue) => new(new CargoResult(IsSuccess: false, Response: null, error), isDue);

    private static AppliedTransition? FindApplied(CargoState state, string? transitionId)
    {
        if (transitionId is not null)
        {
            foreach (var applied in state.AppliedTransitions)
            {
                if (applied.TransitionId == transitionId)
                {
                    return applied;
                }
            }
        }

        return null;
    }

    private static string? Fence(CargoState state, Transition transition, bool delivers) => transition.BatchId switch
    {
        null when state.WasRequeued || state.WasClaimed => CargoRefusals.BatchMissing,
        { } batchId when state.RequeuedBatches.Contains(batchId) => CargoRefusals.TakenFromBatch(batchId),
        { } batchId when state.BatchId is not null && state.BatchId != batchId => CargoRefusals.TiedToOtherBatch(state, batchId),
        _ when state.CallbackIsOurs(delivers) && transition.To.IsCallback() => CargoRefusals.CallbackIsOurs(transition.To),
        _ => null,
    };

    private static CargoState Apply(CargoState state, Transition transition, DateTimeOffset now)
    {
        var tie = state.BatchId ?? transition.BatchId;

        // The tie's own string, so that a cargo in memory holds the text of its batch once.
        var batchId = transition.BatchId is null ? null : tie;
        return Move(state, transition.To, now, batchId, transition) with
        {
            BatchId = tie,
            AppliedTransitions = transition.TransitionId is null ? state.AppliedTransitions : KeepNewest(
                state.AppliedTransitions,
                new AppliedTransition { TransitionId = transition.TransitionId, To = transition.To, BatchId = batchId },
                MaxAppliedTransitions),
        };
    }

    private static CargoState Move(CargoState state, CargoStatus to, DateTimeOffset now, string? batchId, Transition? cause = null)
    {
        var at = now > state.UpdatedAt ? now.ToMicroseconds() : state.UpdatedAt;
        var step = new CargoStep
        {
            From = state.Status,
            To = to,
            At = at,
            OccurredAt = cause?.OccurredAt,
            TransitionId = cause?.TransitionId,
            BatchId = batchId,
            Reason = cause?.Reason,
        };
        return state with
        {
            Status = to,
            UpdatedAt = at,
            Version = state.Version + 1,
            History = KeepNewest(state.History, step, MaxHistorySteps),
        };
    }

    private static ImmutableArray<T> KeepNewest<T>(ImmutableArray<T> kept, T newest, int max) =>
        kept.Length < max ? kept.Add(newest) : [.. kept.AsSpan()[^(max - 1)..], newest];
}
