using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Grains.Cargo.Groups;

namespace Convoy.Grains.Batches;

/// <summary>
/// Takes batches back that were released or lost. The batch says into which one its cargo go before the first of them does, and can be
/// claimed by nobody then; each cargo moves by itself, and the next batch is there once all have.
/// </summary>
internal sealed class BatchReturns(BatchStore batches, CargoMover mover, BatchingOptions options, BatchMetrics metrics, TimeProvider time)
{
    /// <summary>Batches taken back in one round.</summary>
    public const int MaxInOneRound = 100;

    /// <summary>Why a cargo is failed whose batch was lost too often.</summary>
    public static string Reason(int attempts) => $"No worker finished it: its batch was lost {attempts} times.";

    /// <summary>Takes back those whose lease has run out, and goes on with those that were begun.</summary>
    /// <returns>How many were closed.</returns>
    public async Task<int> Round()
    {
        foreach (var expired in await batches.Expired(MaxInOneRound)) await batches.BeginReturn(expired, BatchId.New(time), options.MaxAttempts);
        var closed = 0;
        foreach (var batch in await batches.Returning(MaxInOneRound))
        {
            if (await Finish(batch)) closed++;
            else await batches.PutOffReturn(batch.BatchId);
        }

        return closed;
    }

    /// <summary>Moves what is not finished; returns whether all of it has moved.</summary>
    public async Task<bool> Finish(StoredBatch batch)
    {
        var unfinished = await batches.Unfinished(batch.Cargo);
        // The row has said which since before the first of them moved, whatever the options say by now.
        var isOver = batch.Successor is null;
        var outcomes = await mover.Move(isOver ? CargoMove.GiveUp(batch.Id, Reason(batch.Attempt)) : CargoMove.Return(batch.Id, BatchId.Parse(batch.Successor)), unfinished);
        if (outcomes.Contains(null)) return false;
        var isClosed = await batches.EndReturn(batch, isOver ? [] : [.. unfinished.Where((_, i) => outcomes[i] is { Status: CargoStatus.Batched, Kind: not TransitionOutcomeKind.Refused })]);
        if (isClosed && unfinished.Count > 0) metrics.GivenUp(batch.WasLost);
        return true;
    }
}
