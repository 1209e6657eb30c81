using Convoy.Bench.Cases;

namespace Convoy.Bench.Report;

/// <summary>Everything that one run found.</summary>
/// <param name="Header">What it was run on.</param>
/// <param name="Cases">The bare route first.</param>
/// <param name="Starts">Null when starts were not asked for.</param>
/// <param name="Memory">Of each server, over the whole run.</param>
/// <param name="Idle">Of the clusters.</param>
internal sealed record BenchReport(
    Header Header, IReadOnlyList<CaseResult> Cases, StartMeasurement? Starts, IReadOnlyList<Memory> Memory, IReadOnlyList<Idle> Idle)
{
    /// <summary>The rows of the table: a case each, and one more by items where a request carries several.</summary>
    public IEnumerable<Row> Rows()
    {
        foreach (var result in Cases)
        {
            yield return new Row(result.Name, result.Title, result.Rounds, result.BareRounds);
            if (result.ItemsPerRequest == 1) continue;
            var items = result.Rounds.Select(sample => sample.PerItem(result.ItemsPerRequest)).ToArray();
            yield return new Row(result.Name + "/item", "the same, by item", items, result.BareRounds);
        }
    }
}
