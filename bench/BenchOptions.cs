using Convoy.Bench.Cases;

namespace Convoy.Bench;

/// <summary>What one run is asked for.</summary>
internal sealed record BenchOptions
{
    /// <summary>How often the cases run, one after the other.</summary>
    public required int Rounds { get; init; }

    /// <summary>Length of each timed window.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Connections that the load keeps busy.</summary>
    public required int Connections { get; init; }

    /// <summary>How many active cargo tracking picks from.</summary>
    public required int TrackedCargo { get; init; }

    /// <summary>The names of the cases to run; <c>a</c> is always among them.</summary>
    public required IReadOnlySet<string> Cases { get; init; }

    /// <summary>Where the JSON goes; null for nowhere.</summary>
    public required FileInfo? Json { get; init; }

    /// <summary>Whether servers and load keep to cores of their own.</summary>
    public required bool Pinned { get; init; }

    /// <summary>Environment variables of the nodes of clusters.</summary>
    public required IReadOnlyDictionary<string, string> ClusterEnvironment { get; init; }

    /// <summary>Whether an embedded node is measured: with the bare route alone too, which stands beside one.</summary>
    public bool RunsEmbedded => Cases.Except(CaseNames.Clusters.Keys).Any(name => name != CaseNames.Bare) || !Cases.Overlaps(CaseNames.Clusters.Keys);
}
