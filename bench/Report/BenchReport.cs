using Convoy.Bench.Cases;

namespace Convoy.Bench.Report;

/// <summary>Everything that one run found.</summary>
/// <param name="Header">What it was run on.</param>
/// <param name="Cases">In the order in which they were measured.</param>
/// <param name="Starts">Null when starts were not asked for.</param>
/// <param name="Memory">Of each server, over the whole run.</param>
/// <param name="Idle">Of the clusters.</param>
/// <param name="BytesEach">Of cargo in memory, and of a grain that holds nothing.</param>
internal sealed record BenchReport(
    Header Header, IReadOnlyList<CaseResult> Cases, StartMeasurement? Starts, IReadOnlyList<Memory> Memory, IReadOnlyList<Idle> Idle, IReadOnlyList<BytesEach> BytesEach)
{
    /// <summary>The rows of the table: a case each, and one more by items where a request carries several.</summary>
    public IEnumerable<Row> Rows()
    {
        foreach (var result in Cases)
        {
            var row = new Row(result.Name, result.Title, result.Section, result.Rounds, result.Baselines);
            if (result.Section.IsByItem)
            {
                yield return row with
                {
                    Rounds = [.. result.Rounds.Select(sample => sample.PerItem(result.ItemsPerRequest))],
                    Baselines = [.. result.Baselines.Select(ByItem)],
                };
                continue;
            }

            yield return row;
            if (result.ItemsPerRequest == 1) continue;
            yield return row with
            {
                Name = result.Name + "/item",
                Title = "the same, by item",
                Rounds = [.. result.Rounds.Select(sample => sample.PerItem(result.ItemsPerRequest))],
            };
        }
    }

    private Baseline ByItem(Baseline baseline)
    {
        var items = Cases.Single(one => one.Name == baseline.Name).ItemsPerRequest;
        return baseline with { Rounds = [.. baseline.Rounds.Select(sample => sample.PerItem(items))] };
    }
}
