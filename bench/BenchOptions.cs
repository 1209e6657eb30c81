using Convoy.Bench.Cases;
using Convoy.Bench.Load;

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

    /// <summary>How many cargo are stored where it is asked what many cost.</summary>
    public required int StoredCargo { get; init; }

    /// <summary>The names of the cases to run; <c>a</c> is always among those that are compared with it.</summary>
    public required IReadOnlySet<string> Cases { get; init; }

    /// <summary>How bulk calls are written.</summary>
    public required BulkForm Form { get; init; }

    /// <summary>Where the JSON goes; null for nowhere.</summary>
    public required FileInfo? Json { get; init; }

    /// <summary>Whether servers and load keep to cores of their own.</summary>
    public required bool Pinned { get; init; }

    /// <summary>Environment variables of Convoy's nodes; the embedded one of the first table stays as it comes.</summary>
    public required IReadOnlyDictionary<string, string> NodeEnvironment { get; init; }

    /// <summary>Whether the first table's embedded node is measured: with the bare route alone too, which stands beside one.</summary>
    public bool RunsEmbedded => Cases.Overlaps(CaseNames.Embedded.Except([CaseNames.Bare, CaseNames.Start])) || Cases.SetEquals([CaseNames.Bare]);

    /// <summary>Whether anything of the run needs PostgreSQL.</summary>
    public bool RunsPostgres => Cases.Overlaps([.. CaseNames.Clusters.Keys, .. CaseNames.Silos.Keys, .. CaseNames.OnPostgres, CaseNames.Million, CaseNames.Cold, CaseNames.Elsewhere, .. CaseNames.Batches.Except([CaseNames.SqliteCallbacks])]);

    /// <summary>Whether anything of the run needs SQLite.</summary>
    public bool RunsSqlite => RunsEmbedded || Cases.Overlaps([.. CaseNames.OnSqlite, CaseNames.Start, CaseNames.SqliteCallbacks]);
}
