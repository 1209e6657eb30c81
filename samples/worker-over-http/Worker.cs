using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Convoy.Samples;

/// <summary>Claims a batch, keeps its lease, pushes what came out, and gives back what it did not finish.</summary>
internal sealed class Worker(ConvoyApi convoy, TimeProvider time)
{
    private const int MaxItemsPerPush = 1_000;
    private const int MaxCharactersPerPush = 4 * 1024 * 1024;
    private const int CargoAtATime = 64;

    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Works until <paramref name="stop"/>.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // The id is made before the first attempt: sent again, it is the same claim again. A stop lets it be answered.
            var claim = await convoy.Post("batches/claim", $$"""{"claim_id":"{{Guid.NewGuid():n}}","wait":5}""", CancellationToken.None);
            if (claim is not var (batch, date)) continue;
            // Measured from the answer's own Date: this machine's clock may be wrong.
            await Process((string)batch["batch_id"]!, batch["cargo"]!.AsArray(), (DateTimeOffset)batch["lease_expires_at"]! - date, stop);
        }
    }

    private async Task Process(string batchId, JsonArray cargo, TimeSpan lease, CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        using var gone = new CancellationTokenSource();
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(gone.Token, stop);
        var finished = Channel.CreateUnbounded<string>();
        var heartbeats = KeepLease(batchId, lease / 3, gone, over.Token);
        var pushing = PushAll(finished.Reader, gone.Token);
        await Quietly(AnswerAll(batchId, cargo, finished.Writer, halt.Token));
        finished.Writer.Complete();
        var settled = await pushing;
        await over.CancelAsync();
        await Quietly(heartbeats);
        Console.WriteLine($"{batchId}: {settled} of {cargo.Count} cargo have an outcome{(gone.IsCancellationRequested ? "; taken away or over" : "")}");
        using var limit = new CancellationTokenSource(ReleaseTimeout, time);
        if (settled < cargo.Count && !gone.IsCancellationRequested) await Quietly(convoy.Post($"batches/{batchId}/release", "", limit.Token));
    }

    private Task AnswerAll(string batchId, JsonArray cargo, ChannelWriter<string> finished, CancellationToken halt) =>
        Parallel.ForEachAsync(cargo, new ParallelOptions { MaxDegreeOfParallelism = CargoAtATime, CancellationToken = halt }, async (one, token) =>
        {
            var item = await Answer(one!["params"]!, token);
            item["cargo_id"] = (string)one["cargo_id"]!;
            item["batch_id"] = batchId;
            finished.TryWrite(item.ToJsonString());
        });

    private async Task<JsonObject> Answer(JsonNode request, CancellationToken halt)
    {
        try
        {
            return await EchoProvider.Answer(request, time, halt);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return new() { ["status"] = "failed", ["error"] = fault.Message };
        }
    }

    // Pushes what is finished, as much as there is at a time; how many have a known outcome.
    private async Task<int> PushAll(ChannelReader<string> finished, CancellationToken gone)
    {
        var (settled, items) = (0, new List<string>());
        while (!gone.IsCancellationRequested && (items.Count > 0 || await finished.WaitToReadAsync(CancellationToken.None)))
        {
            while (items.Count < MaxItemsPerPush && items.Sum(item => item.Length) < MaxCharactersPerPush && finished.TryRead(out var item)) items.Add(item);
            var answer = await convoy.Post("transitions", $$"""{"transitions":[{{string.Join(',', items)}}]}""", CancellationToken.None);
            var outcomes = answer!.Value.Body["results"]!.AsArray();
            // An unknown outcome: the same item again finds it out.
            List<string> again = [.. items.Where((_, i) => (string?)outcomes[i]!["outcome"] == "unavailable")];
            settled += items.Count - again.Count;
            items = again;
            if (again.Count > 0) await Task.Delay(PauseBeforeRepeat, time, CancellationToken.None);
        }

        return settled;
    }

    private async Task KeepLease(string batchId, TimeSpan interval, CancellationTokenSource gone, CancellationToken over)
    {
        do await Task.Delay(interval, time, over);
        while (await convoy.Post($"batches/{batchId}/heartbeat", "", over) is not null);
        await gone.CancelAsync();
    }

    private static async Task Quietly(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.Exception is { } fault) Console.Error.WriteLine(fault.GetBaseException().Message);
    }
}
