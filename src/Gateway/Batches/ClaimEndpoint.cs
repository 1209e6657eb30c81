using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Batches;

/// <summary>
/// <c>POST /batches/claim</c>: gives a worker the batch that has waited longest, waiting for one if it asks for that. The batch is its own until the
/// lease runs out.
/// </summary>
internal sealed partial class ClaimEndpoint(
    GrainCalls grains, ManyCargoCalls calls, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ClaimEndpoint> log, ICargoGroups? groups = null)
{
    /// <summary>From one look for a batch to the next, of a claim that waits.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Claims that may wait at the same time; one more is answered at once.</summary>
    public const int MaxWaiting = 1_000;

    /// <summary>Batches that are given back at the same time; one more is taken back when its lease runs out.</summary>
    public const int MaxGivingBack = 1_000;

    /// <summary>Bytes of params that come from a silo in one message; a single cargo may have more.</summary>
    public const int MessageBytes = 1024 * 1024;

    private int _waiting;
    private int _givingBack;

    public async Task Handle(HttpContext context)
    {
        if (await context.ReadRequest<ClaimRequest>(ClaimRequest.TryParse) is not { } request) return;
        var worker = context.Worker();
        var claim = new BatchClaim
        {
            // Of two workers' claims that have one name, each is the claim of its worker.
            ClaimId = $"{worker:N}/{request.ClaimId ?? Guid.NewGuid().ToString("N")}",
            Models = request.Models,
        };
        var isDone = false;
        try
        {
            isDone = await HandOver(context, claim, request);
        }
        finally
        {
            // Nobody can ask for it again who gave the claim no name, or is gone. The answer does not wait for it: it has waited for grains already.
            if (!isDone && request.ClaimId is null) _ = GiveBack(claim);
        }
    }

    private async Task<bool> HandOver(HttpContext context, BatchClaim claim, ClaimRequest request)
    {
        if (await Find(context, claim, request.Wait) is not { } batch)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return true;
        }

        if (batch.State != BatchState.Claimed)
        {
            await context.Write(BatchAnswers.TakenAway);
            return true;
        }

        var (cargo, isKnown) = await new BatchHandover(calls.Begin(), groups).Move(batch);
        if (!isKnown || context.RequestAborted.IsCancellationRequested)
        {
            await context.Write(Answers.Unavailable);
            return false;
        }

        await Write(context, batch, cargo);
        return true;
    }

    private async Task GiveBack(BatchClaim claim)
    {
        try
        {
            if (Interlocked.Increment(ref _givingBack) > MaxGivingBack)
            {
                LogNotGivenBack(log, claim.ClaimId, null);
            }
            else if (await grains.Ask(static (grains, claim) => grains.GetBatchDesk().FindClaim(claim), claim.ClaimId, grains.Begin()) is { } batch)
            {
                await grains.Ask(static (grains, batch) => grains.GetBatchDesk().Release(batch), batch.BatchId, grains.Begin());
            }
        }
        catch (GrainsUnavailableException)
        {
            LogNotGivenBack(log, claim.ClaimId, null);
        }
#pragma warning disable CA1031 // Nobody waits for this to be told.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotGivenBack(log, claim.ClaimId, fault);
        }
        finally
        {
            Interlocked.Decrement(ref _givingBack);
        }
    }

    private async Task<Batch?> Find(HttpContext context, BatchClaim claim, TimeSpan wait)
    {
        var startedAt = time.GetTimestamp();
        var mayWait = Interlocked.Increment(ref _waiting) <= MaxWaiting;
        try
        {
            while (true)
            {
                var batch = await grains.Ask(static (grains, claim) => grains.GetBatchDesk().Claim(claim), claim, grains.Begin());
                var left = wait - time.GetElapsedTime(startedAt);
                if (batch is not null || !mayWait || left <= TimeSpan.Zero || lifetime.ApplicationStopping.IsCancellationRequested) return batch;
                using var isOver = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);
                await Task.Delay(PollInterval < left ? PollInterval : left, time, isOver.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (context.RequestAborted.IsCancellationRequested) return null;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task Write(HttpContext context, Batch batch, ImmutableArray<string> cargo)
    {
        var output = new ArrayBufferWriter<byte>();
        var rest = cargo;
        var isFirst = true;
        do
        {
            // Their order is that of the ids, so all up to the last that came are done with.
            var parameters = rest.IsEmpty ? [] : await grains.Ask(
                static (grains, wanted) => grains.GetBatchDesk().ReadParams(wanted, MessageBytes), rest.Length > ManyCargo.MessageCargo ? rest[..ManyCargo.MessageCargo] : rest, grains.Begin());
            var byId = parameters.ToDictionary(entry => entry.CargoId, entry => entry.Params);
            if (isFirst) WriteHead(output, batch, byId.Values.FirstOrDefault());
            var done = 0;
            for (var i = 0; i < rest.Length && byId.Count > 0; i++)
            {
                if (!byId.Remove(rest[i], out var given)) continue;
                WriteCargo(output, rest[i], given, isFirst);
                (isFirst, done) = (false, i + 1);
            }

            if (done == 0 && !rest.IsEmpty) throw new InvalidDataException("Cargo of a batch have no params.");
            rest = rest[done..];
            if (rest.IsEmpty) output.Write("]}"u8);
            if (rest.IsEmpty && !context.Response.HasStarted)
            {
                await context.WriteJson(StatusCodes.Status200OK, output.WrittenMemory);
                return;
            }

            if (!context.Response.HasStarted) context.Response.ContentType = Answers.Json;
            await context.Response.BodyWriter.WriteAsync(output.WrittenMemory, context.RequestAborted);
            output.ResetWrittenCount();
        }
        while (!rest.IsEmpty);
    }

    private static void WriteHead(ArrayBufferWriter<byte> output, Batch batch, byte[]? firstParams)
    {
        using (var writer = new Utf8JsonWriter(output, Faults.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("batch_id"u8, batch.BatchId);
            writer.WriteString("model"u8, BatchAnswers.ModelIn(firstParams) ?? batch.Model);
            writer.WriteNumber("attempt"u8, batch.Attempt);
            writer.WriteString("lease_expires_at"u8, Rfc3339.Format(batch.LeaseExpiresAt!.Value));
            writer.WriteStartArray("cargo"u8);
            writer.Flush();
        }
    }

    private static void WriteCargo(ArrayBufferWriter<byte> output, string cargoId, byte[] parameters, bool isFirst)
    {
        if (!isFirst) output.Write(","u8);
        output.Write("{\"cargo_id\":\""u8);
        Encoding.ASCII.GetBytes(cargoId.AsSpan(), output);
        output.Write("\",\"params\":"u8);
        output.Write(parameters);
        output.Write("}"u8);
    }

    [LoggerMessage(1, LogLevel.Warning, "What claim {ClaimId} may have taken was not given back: a batch of it is taken back when its lease runs out, as one that was lost")]
    private static partial void LogNotGivenBack(ILogger logger, string claimId, Exception? fault);
}
