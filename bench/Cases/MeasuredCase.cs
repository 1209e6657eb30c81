using Convoy.Bench.Measure;
using Convoy.Bench.Report;

namespace Convoy.Bench.Cases;

/// <summary>A case whose work is told where its stage is set.</summary>
internal sealed class MeasuredCase : ICase
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required Section Section { get; init; }

    public IReadOnlyList<string> Baselines { get; init; } = [];

    public int ItemsPerRequest { get; init; } = 1;

    public TimeSpan FirstWarmUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Measures once.</summary>
    public required Func<TimeSpan, CancellationToken, Task<Sample>> Take { get; init; }

    public Task<Sample> Measure(TimeSpan window, CancellationToken cancellation) => Take(window, cancellation);
}
