using Convoy.Bench.Cases;
using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>One row of the table.</summary>
/// <param name="Name">The case.</param>
/// <param name="Title">What it does.</param>
/// <param name="Rounds">Its samples.</param>
/// <param name="BareRounds">Those of the bare route in the same rounds.</param>
internal sealed record Row(string Name, string Title, IReadOnlyList<Sample> Rounds, IReadOnlyList<Sample> BareRounds)
{
    /// <summary>Whether this is the bare route itself.</summary>
    public bool IsBare => Name == CaseNames.Bare;

    /// <summary>The median over the rounds.</summary>
    public double Median(Metric metric) => Spread.Of(Rounds.Select(metric.Of)).Median;

    /// <summary>Each round against the bare route of the same round, so that what both suffer from falls out.</summary>
    public Spread Ratio(Metric metric) => Spread.Of(Rounds.Zip(BareRounds, (sample, bare) => metric.Of(sample) / metric.Of(bare)));

    /// <summary>The most that the load used of its cores in any round, 0 to 1.</summary>
    public double LoadBusy => Rounds.Max(sample => sample.LoadBusy);
}
