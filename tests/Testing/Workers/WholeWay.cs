using System.Collections.Concurrent;
using Convoy.Testing.Callbacks;

namespace Convoy.Testing.Workers;

/// <summary>Many cargo on their whole way: loaded, gathered, claimed, done, and called back to a server of this process.</summary>
public sealed class WholeWay : IAsyncDisposable
{
    private const int CargoPerLoad = 1_000;
    private const int Readers = 16;

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _workers = [];
    private readonly Dictionary<string, string> _contents = new(StringComparer.Ordinal);
    private int _stalling;

    /// <summary>What the workers were told.</summary>
    public WorkLog Log { get; } = new();

    /// <summary>The server that is called back.</summary>
    public CallbackServer Server { get; } = CallbackServer.Start();

    /// <summary>Loads so many.</summary>
    public async Task Load(ConvoyClient client, int count)
    {
        foreach (var contents in Job.Contents(count).Chunk(CargoPerLoad))
        {
            foreach (var (id, content) in (await client.LoadAll(contents, Server.Url)).Zip(contents)) _contents.Add(id, content);
        }
    }

    /// <summary>Lets a worker work until all is over.</summary>
    public void Put(ConvoyClient client) => _workers.Add(new ClaimingWorker(client, Log).Run(_stopping.Token));

    /// <summary>Likewise one that keeps its first batch for too long.</summary>
    public void PutStalling(ConvoyClient client)
    {
        _stalling++;
        _workers.Add(new ClaimingWorker(client, Log).RunAfterStalling(_stopping.Token));
    }

    /// <summary>Lets a worker claim a batch and die.</summary>
    public Task<ClaimedBatch> PutDying(ConvoyClient client) => new ClaimingWorker(client, Log).Claim(_stopping.Token);

    /// <summary>Waits until the callbacks of so many cargo have come.</summary>
    public Task IsCalledBack(int count, TimeSpan? timeout = null, Func<string>? context = null) => Eventually.Holds(
        $"the callbacks of {count} cargo",
        () => Server.CargoCount >= count || _workers.Exists(worker => worker.IsFaulted),
        timeout,
        () => $"There were {Server.CargoCount} of {_contents.Count}. {context?.Invoke()}");

    /// <summary>Waits until every callback has come and every cargo is at an end, and lets the workers go.</summary>
    public async Task Ends(ConvoyClient reader, TimeSpan timeout, Func<string>? context = null)
    {
        await IsCalledBack(_contents.Count, timeout, context);
        IReadOnlyCollection<string> left = _contents.Keys;
        await Eventually.Holds(
            "every cargo to be at its end",
            async () => (left = await Unended(reader, left)).Count == 0,
            timeout,
            () => $"{left.Count} are not, such as {left.First()}. {context?.Invoke()}");
        await Eventually.Holds("the workers that stalled to push", () => Log.BatchesPushedTooLate >= _stalling || _workers.Exists(worker => worker.IsFaulted), timeout, context);
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
    }

    /// <summary>What is wrong with what was called back; empty when nothing is.</summary>
    /// <param name="secret">The project's signing secret.</param>
    public IReadOnlyList<string> Violations(string secret) =>
    [
        .. Log.TakenTooLate.Select(cargoId => $"A result of {cargoId} was taken after its batch was taken away."),
        .. _contents.SelectMany(cargo => Violations(cargo.Key, cargo.Value, secret)),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers).ContinueWith(_ => { }, TaskScheduler.Default);
        await Server.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task<IReadOnlyCollection<string>> Unended(ConvoyClient reader, IReadOnlyCollection<string> cargo)
    {
        var left = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cargo, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (id, cancellation) =>
        {
            if ((await reader.Track(id, cancellation: cancellation)).Text("status") is not ("callback_delivered" or "failed")) left.Add(id);
        });
        return left;
    }

    private IEnumerable<string> Violations(string cargoId, string content, string secret)
    {
        var callbacks = Server.Of(cargoId);
        if (callbacks is not [var first, ..])
        {
            yield return $"{cargoId} was not called back.";
            yield break;
        }

        var holder = Log.HoldersOf(cargoId).LastOrDefault() ?? "nobody";
        var (response, error) = Job.CallbackOf(cargoId, content, holder);
        var expected = $$"""{"cargo_id":"{{cargoId}}","success":{{(error == "null" ? "true" : "false")}},"response":{{response}},"error_message":{{error}},"error":{{error}},"created_at":""";
        if (!first.Body.StartsWith(expected, StringComparison.Ordinal)) yield return $"{cargoId}, last held as {holder}, was called back with {first.Body}";
        if (!first.Json.GetProperty("created_at").TryGetDateTimeOffset(out _)) yield return $"{cargoId} ended at no time: {first.Body}";
        if (callbacks.Any(callback => callback.MessageId != first.MessageId || callback.Body != first.Body)) yield return $"{cargoId} was called back with one thing and another.";
        if (!callbacks.All(callback => callback.IsSignedWith(secret))) yield return $"A callback of {cargoId} is not signed: {first}";
        if (callbacks.Any(callback => callback.Length < 0)) yield return $"A callback of {cargoId} has no length.";
        if (Log.TakenOf(cargoId).FirstOrDefault(batch => batch != holder) is { } other) yield return $"{cargoId} was last held as {holder}, and the result of {other} was taken.";
    }
}
