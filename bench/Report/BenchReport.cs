using Convoy.Bench.Cases;

namespace Convoy.Bench.Report;

/// <summary>Everything that one run found.</summary>
/// <param name="Header">What it was run on.</param>
/// <param name="Cases">The bare route first.</param>
/// <param name="Starts">Null when starts were not asked for.</param>
/// <param name="PeakResidentBytes">Of each server, over the whole run.</param>
internal sealed record BenchReport(
    Header Header, IReadOnlyList<CaseResult> Cases, StartMeasurement? Starts, (long Bare, long Gateway) PeakResidentBytes)
{
    /// <summary>The rows of the table: a case each, and one more by items where a request carries several.</summary>
    public IEnumerable<Row> Rows()
    {
        foreach (var result in Cases)
        {
            yield return new Row(result.Case.Name, result.Case.Title, result.Rounds, Cases[0].Rounds);
            if (result.Case.ItemsPerRequest == 1) continue;
            var items = result.Rounds.Select(sample => sample.PerItem(result.Case.ItemsPerRequest)).ToArray();
            yield return new Row(result.Case.Name + "/item", "the same, by item", items, Cases[0].Rounds);
        }
    }
}
