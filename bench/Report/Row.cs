using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>One row of a table.</summary>
/// <param name="Name">The case.</param>
/// <param name="Title">What it does.</param>
/// <param name="Section">The table.</param>
/// <param name="Rounds">Its samples.</param>
/// <param name="Baselines">What it is compared with, in the same rounds.</param>
internal sealed record Row(string Name, string Title, Section Section, IReadOnlyList<Sample> Rounds, IReadOnlyList<Baseline> Baselines)
{
    /// <summary>The median over the rounds.</summary>
    public double Median(Metric metric) => Spread.Of(Rounds.Select(metric.Of)).Median;

    /// <summary>Each round against the baseline in the same round, so that what both suffer from falls out.</summary>
    public Spread Ratio(Metric metric, Baseline baseline) => Spread.Of(Rounds.Zip(baseline.Rounds, (sample, other) => metric.Of(sample) / metric.Of(other)));

    /// <summary>The most that the load used of its cores in any round, 0 to 1.</summary>
    public double LoadBusy => Rounds.Max(sample => sample.LoadBusy);
}
