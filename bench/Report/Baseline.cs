using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>A case that others are compared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rounds">What it gave in the rounds of those.</param>
internal sealed record Baseline(string Name, IReadOnlyList<Sample> Rounds);
