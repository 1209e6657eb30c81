using System.Text.Json;

namespace Convoy.Testing.Workers;

/// <summary>What is made of a cargo here. Its text says whether it takes long and whether it fails; what comes out names the batch in which it was done.</summary>
public static class Job
{
    /// <summary>How long a slow one takes.</summary>
    public static readonly TimeSpan SlowTime = TimeSpan.FromMilliseconds(100);

    private const string Quick = "quick";
    private const string Slow = "slow";
    private const string Failing = "fail";

    /// <summary>Texts of which every tenth fails and every tenth is slow.</summary>
    public static IEnumerable<string> Contents(int count) => Enumerable.Range(0, count).Select(number => (number % 10) switch { 3 => Failing, 7 => Slow, _ => Quick });

    /// <summary>How long some cargo take together.</summary>
    public static TimeSpan TimeFor(IEnumerable<ClaimedCargo> cargo) => cargo.Count(cargo => cargo.Content == Slow) * SlowTime;

    /// <summary>Does a cargo of a batch.</summary>
    public static PushedTransition Do(ClaimedCargo cargo, string batchId) => cargo.Content == Failing
        ? new(cargo.CargoId, "failed", $"end in {batchId}") { BatchId = batchId, Error = ErrorIn(batchId) }
        : new(cargo.CargoId, "completed", $"end in {batchId}") { BatchId = batchId, Result = new { cargo_id = cargo.CargoId, batch_id = batchId, text = cargo.Content } };

    /// <summary>The <c>response</c> and the <c>error</c> that a cargo's callback has, as JSON, when it was done in a batch.</summary>
    public static (string Response, string Error) CallbackOf(string cargoId, string content, string batchId) => content == Failing
        ? ("null", JsonSerializer.Serialize(ErrorIn(batchId)))
        : ($$"""{"cargo_id":"{{cargoId}}","batch_id":"{{batchId}}","text":"{{content}}"}""", "null");

    private static string ErrorIn(string batchId) => $"It failed in {batchId}.";
}
