using System.Collections.Immutable;
using Convoy.Batches;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Convoy.Grains.Batches;

/// <summary>Answers on any silo, many at a time: it keeps nothing but when it last found no batch.</summary>
[GrainType("batch-desk"), StatelessWorker, Reentrant]
internal sealed partial class BatchDeskGrain(BatchStore batches, BatchReturns returns, BatchingOptions options, TimeProvider time, ILogger<BatchDeskGrain> log) : Grain, IBatchDeskGrain
{
    /// <summary>How long "there is none" is good for claims that take any model: those who wait ask again and again.</summary>
    public static readonly TimeSpan MaxEmptyAge = TimeSpan.FromMilliseconds(100);

    private long _emptyAt;

    public async ValueTask<Batch?> Claim(BatchClaim claim)
    {
        // A claim that is repeated has its batch, whether or not there is another.
        if (_emptyAt != 0 && time.GetElapsedTime(_emptyAt) < MaxEmptyAge) return (await batches.FindClaim(claim.ClaimId))?.Show();
        var batch = await batches.Claim(claim, options.Lease);
        _emptyAt = batch is null && claim.Models.IsEmpty ? time.GetTimestamp() : 0;
        return batch?.Show();
    }

    public async ValueTask<Batch?> FindClaim(string claimId) => (await batches.FindClaim(claimId))?.Show();

    public async ValueTask<Batch?> Extend(string batchId) => (await batches.Extend(batchId, options.Lease))?.Show();

    public async ValueTask<Batch?> Release(string batchId)
    {
        await batches.BeginReturn(batchId, BatchId.New(time));
        var batch = await batches.Find(batchId);
        if (batch is { State: BatchState.Returning }) Finish(batch).Ignore();
        return batch?.Show();
    }

    public async ValueTask<BatchCounts?> Find(string batchId) => await batches.Find(batchId) is { } batch
        ? new BatchCounts { Batch = batch.Show(), Counts = await batches.Counts(batch.Cargo) }
        : null;

    public async ValueTask<ImmutableArray<CargoParams>> ReadParams(ImmutableArray<string> cargo, int maxBytes) => [.. await batches.Params(cargo, maxBytes)];

    // Whoever releases does not wait until its cargo have moved; the round of the docks finishes what is not finished here.
    private async Task Finish(StoredBatch batch)
    {
        try
        {
            await returns.Finish(batch);
        }
#pragma warning disable CA1031 // As said above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, batch.BatchId, fault);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "What is not finished of batch {BatchId} was not moved yet")]
    private static partial void LogFailed(ILogger logger, string batchId, Exception fault);
}
