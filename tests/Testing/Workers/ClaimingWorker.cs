using System.Net;

namespace Convoy.Testing.Workers;

/// <summary>
/// A worker as the documents ask for one: it claims under a name until it knows what came of it, does its <see cref="Job"/>s, sends heartbeats
/// meanwhile, pushes what came out until it is known to have been taken or refused, and lets a batch be that was taken away.
/// </summary>
/// <param name="client">Its way to Convoy; connections that break, 503 and silence are borne.</param>
/// <param name="log">What it is told goes there.</param>
public sealed class ClaimingWorker(ConvoyClient client, WorkLog log)
{
    private const int CargoPerPush = 10;
    private const int SecondsToWait = 1;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Works until it is stopped.</summary>
    /// <exception cref="InvalidOperationException">It was given an answer that no worker may be given.</exception>
    public async Task Run(CancellationToken stopping)
    {
        try
        {
            while (true) await Finish(await Claim(stopping), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing is left to be done.
        }
    }

    /// <summary>Lets its first batch lie without a word until another has been made of it, pushes it all the same, and works well from then on.</summary>
    /// <inheritdoc cref="Run"/>
    public async Task RunAfterStalling(CancellationToken stopping)
    {
        try
        {
            var batch = await Claim(stopping);
            while ((await Insist(() => client.FindBatch(batch.Id, stopping), stopping)).Expect(HttpStatusCode.OK).Text("state") != "closed") await Rest(Pause, stopping);
            log.Close(batch.Id);
            await Push(batch.Id, batch.Cargo, stopping);
            log.PushedTooLate();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }

        await Run(stopping);
    }

    /// <summary>Claims a batch, and waits for one while there is none.</summary>
    public async Task<ClaimedBatch> Claim(CancellationToken stopping)
    {
        while (true)
        {
            var claimId = Guid.NewGuid().ToString("N");
            var reply = await Insist(() => client.Claim(wait: SecondsToWait, claimId: claimId, cancellation: stopping), stopping);

            // 409: the batch of this claim was lost before its answer arrived.
            if (reply.Status is HttpStatusCode.NoContent or HttpStatusCode.Conflict) continue;
            var batch = ClaimedBatch.From(reply);
            log.Claimed(batch);
            return batch;
        }
    }

    private async Task Finish(ClaimedBatch batch, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var heart = Beat(batch.Id, over);
        try
        {
            foreach (var part in batch.Cargo.Chunk(CargoPerPush))
            {
                await Rest(Job.TimeFor(part), over.Token);
                await Push(batch.Id, part, over.Token);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The batch was taken away.
        }

        await over.CancelAsync();
        await heart;
    }

    private async Task Beat(string batchId, CancellationTokenSource over)
    {
        try
        {
            while (true)
            {
                await Rest(HeartbeatInterval, over.Token);
                var reply = await Insist(() => client.Heartbeat(batchId, over.Token), over.Token);
                if (reply.Status is HttpStatusCode.Conflict) break;
                reply.Expect(HttpStatusCode.OK);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return;
        }

        await over.CancelAsync();
    }

    private async Task Push(string batchId, IEnumerable<ClaimedCargo> cargo, CancellationToken cancellation)
    {
        var left = cargo.Select(one => Job.Do(one, batchId)).ToList();
        while (left.Count > 0)
        {
            var reply = (await Insist(() => client.Push(left, cancellation: cancellation), cancellation)).Expect(HttpStatusCode.OK);
            var outcomes = reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString()).ToList();
            left = [.. left.Where((item, i) => !IsKnown(item.CargoId, batchId, outcomes[i], reply))];
            if (left.Count > 0) await Rest(Pause, cancellation);
        }
    }

    private bool IsKnown(string cargoId, string batchId, string? outcome, Reply reply)
    {
        switch (outcome)
        {
            case "applied" or "unchanged": log.Took(cargoId, batchId); return true;
            case "refused": log.Refuse(); return true;
            case "unavailable": return false;
            default: throw new InvalidOperationException($"An item had an outcome that it may not have: {reply}");
        }
    }

    private static async Task<Reply> Insist(Func<Task<Reply>> call, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var reply = await call();
                if (reply.Status is not HttpStatusCode.ServiceUnavailable) return reply;
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            await Rest(Pause, cancellation);
        }
    }

    private static Task Rest(TimeSpan time, CancellationToken cancellation) => Task.Delay(time, TimeProvider.System, cancellation);
}
