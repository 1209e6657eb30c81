using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Grains.Cargo.Groups;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Batches;

/// <summary>
/// Makes the batches of one dock. It keeps nothing but which of those that are forming need nothing done: what waits, and what a batch has, are
/// rows, so that another one, or this one after a crash, goes on where they are.
/// </summary>
[GrainType("dock")]
internal sealed partial class DockGrain(BatchStore batches, CargoMover mover, BatchingOptions options, BatchMetrics metrics, TimeProvider time, ILogger<DockGrain> log) : Grain, IDockGrain
{
    /// <summary>Batches made before it looks after others again.</summary>
    public const int MaxBatchesInOneGo = 200;

    /// <summary>Batches whose cargo are being tied at the same time.</summary>
    public const int MaxBatchesInFlight = 4;

    // Forming batches as they were settled, with nothing to be tied and no others to take.
    private readonly HashSet<(string Batch, string Cargo)> _whole = [];
    private Task _going = Task.CompletedTask;
    private bool _isLeaving;

    public ValueTask Wake(string dock)
    {
        if (_going.IsCompleted) _going = Go(dock);
        return default;
    }

    // Another activation goes on from the rows; this one's work is done with by then, where that is quickly done.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isLeaving = true;
        await _going.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task Go(string dock)
    {
        var inFlight = new List<Task>();
        try
        {
            var (size, maxWait) = options.At(dock);
            var forming = await batches.Forming(dock, MaxBatchesInOneGo);
            _whole.IntersectWith(forming.Select(begun => (begun.BatchId, begun.StoredCargo)));
            foreach (var begun in forming)
            {
                if (options.Enabled && begun.Waited < maxWait && _whole.Contains((begun.BatchId, begun.StoredCargo)) && (await batches.Dock(dock, 1)).Count == 0) continue;
                await Complete(begun, size, maxWait);
            }

            // From where the last one ended; the next go begins at the front again, where others may have come.
            var after = "";
            for (var made = 0; made < MaxBatchesInOneGo && options.Enabled && !_isLeaving; made++)
            {
                // Cargo stay pending, and can be cancelled, until their batch can leave.
                var waiting = await batches.Dock(dock, size, after);
                if (waiting.Count == 0 || (waiting.Count < size && waiting.Waited < maxWait)) break;
                (var batch, after) = await batches.Begin(BatchId.New(time), dock, size, maxWait, after);
                if (batch is not null) inFlight.Add(Complete(batch, size, maxWait));
                if (inFlight.Count < MaxBatchesInFlight) continue;
                var next = await Task.WhenAny(inFlight);
                inFlight.Remove(next);
                await next;
            }
        }
#pragma warning disable CA1031 // The next time goes on from the rows.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, fault);
        }

        // The next time finds none that is still being made.
        foreach (var last in inFlight) await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task Complete(StoredBatch batch, int size, TimeSpan maxWait)
    {
        var id = batch.Id;
        var tied = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var untied = batch.Cargo.Where(cargo => !tied.Contains(cargo)).ToList();
            var outcomes = await mover.Move(CargoMove.Gather(id), untied);

            // The row says what may be in it until all that is in it is known.
            if (outcomes.Contains(null)) return;
            for (var i = 0; i < untied.Count; i++)
            {
                if (outcomes[i]!.Kind is TransitionOutcomeKind.Applied or TransitionOutcomeKind.Unchanged) tied.Add(untied[i]);
            }

            var isReady = tied.Count >= size || batch.Waited >= maxWait || !options.Enabled;
            var whole = batch.Cargo.Where(tied.Contains).ToList();
            if (!await batches.Settle(batch, whole, isReady)) return;
            if (isReady && tied.Count > 0) metrics.Made(tied.Count);
            if (isReady || tied.Count == 0) return;

            // Some were cancelled or moved by a worker just then: others take their places, now or when they come.
            var waiting = await batches.Dock(batch.Dock, size - tied.Count);
            if (waiting.Count == 0)
            {
                _whole.Add((batch.BatchId, string.Join(' ', whole)));
                return;
            }

            var filled = await batches.Fill(batch, size - tied.Count);
            if (filled is null) return;
            batch = filled;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A dock could not make its batches, and will try again")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
