using System.Globalization;
using Convoy.Cluster.Tests.History;
using Convoy.Cluster.Tests.Scenarios;

namespace Convoy.Cluster.Tests.Report;

/// <summary>Writes a line of a Markdown table for every scenario, if a file for it is named.</summary>
internal static class ReliabilityTable
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "CONVOY_RELIABILITY_TABLE";

    /// <summary>The first two lines.</summary>
    public const string Head =
        """
        | Scenario | Load, s | Cargo | Reads | Failed reads | Longest read, s | p99 read, ms | Writes | 503 to writes | Lost | Backward | Stale | Other | 404 | 500 | |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
        """;

    private static readonly Lock Gate = new();

    public static void Add(Outcome outcome)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file) return;
        lock (Gate)
        {
            if (!File.Exists(file)) File.WriteAllText(file, Head + "\n");
            File.AppendAllText(file, Line(outcome) + "\n");
            File.AppendAllText(file + ".failures", $"== {outcome.Name}\n{Failures(outcome)}\n");
            File.AppendAllText(file + ".logs", $"==== {outcome.Name}\n{outcome.Logs()}\n");
        }
    }

    /// <summary>What failed, by its kind: for whoever looks for the reason.</summary>
    public static string Failures(Outcome outcome) => string.Join('\n', outcome.Failed
        .GroupBy(sample => (sample.Kind, sample.Gateway, sample.Status, sample.Detail))
        .OrderByDescending(group => group.Count())
        .Select(group => string.Create(
            CultureInfo.InvariantCulture, $"{group.Count()} x {group.Max(sample => sample.Duration).TotalSeconds:0.000} s at most: {group.Key}")));

    public static string Line(Outcome outcome)
    {
        var writes = outcome.Writes.ToList();
        object[] cells =
        [
            outcome.Name,
            Number(outcome.Load.TotalSeconds, "0"),
            outcome.Cargo,
            outcome.Reads.Count(),
            outcome.FailedReads.Count,
            Number(outcome.LongestRead.TotalSeconds, "0.00"),
            Number(Outcome.Percentile(outcome.Reads, 0.99).TotalMilliseconds, "0"),
            writes.Count,
            writes.Count(write => write.Status == 503),
            outcome.Count(Broken.Lost),
            outcome.Count(Broken.Backward),
            outcome.Count(Broken.Stale),
            outcome.Count(Broken.Uncalled) + outcome.Count(Broken.Unexplained) + outcome.Count(Broken.Key),
            outcome.Count(404),
            outcome.Count(500),
            string.Join("; ", outcome.Notes),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
