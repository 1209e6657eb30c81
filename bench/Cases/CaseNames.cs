namespace Convoy.Bench.Cases;

/// <summary>What can be measured, in the order of the tables.</summary>
internal static class CaseNames
{
    public const string Bare = "a";
    public const string Tracking = "b";
    public const string MadeUpIds = "c";
    public const string MadeUpKeys = "c2";
    public const string Loads = "d";
    public const string Transitions = "e";
    public const string BulkTransitions = "e2";
    public const string Start = "start";

    public const string PostgresTransitions = "f";
    public const string PostgresTransitionsOneByOne = "f2";
    public const string SqliteTransitions = "g";
    public const string SqliteTransitionsOneByOne = "g2";
    public const string PostgresLoads = "h";
    public const string PostgresLoadsOneByOne = "h2";
    public const string SqliteLoads = "i";
    public const string SqliteLoadsOneByOne = "i2";
    public const string PostgresAlone = "j";
    public const string SqliteAlone = "j2";
    public const string Million = "m";
    public const string Cold = "m2";
    public const string Elsewhere = "n";
    public const string Claims = "o";
    public const string Docks = "o2";
    public const string PostgresCallbacks = "p";
    public const string SqliteCallbacks = "p2";
    public const string HangingHost = "q";
    public const string BatchedLoads = "r";

    /// <summary>What runs when nothing is named: embedded, as Convoy comes.</summary>
    public static IReadOnlyList<string> Embedded { get; } =
        [Bare, Tracking, MadeUpIds, MadeUpKeys, Loads, Transitions, BulkTransitions, Start];

    /// <summary>Tracking through a gateway that hosts no grains, by how many silos are behind it.</summary>
    public static IReadOnlyDictionary<string, int> Clusters { get; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["k1"] = 1, ["k2"] = 2, ["k3"] = 3, ["k4"] = 4 };

    /// <summary>Bulk transitions, by how many silos take them.</summary>
    public static IReadOnlyDictionary<string, int> Silos { get; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["l1"] = 1, ["l2"] = 2, ["l4"] = 4 };

    public static IReadOnlyList<string> OnPostgres { get; } =
        [PostgresTransitions, PostgresTransitionsOneByOne, PostgresLoads, PostgresLoadsOneByOne, PostgresAlone];

    public static IReadOnlyList<string> OnSqlite { get; } =
        [SqliteTransitions, SqliteTransitionsOneByOne, SqliteLoads, SqliteLoadsOneByOne, SqliteAlone];

    /// <summary>Cargo that move by themselves.</summary>
    public static IReadOnlyList<string> Batches { get; } = [Claims, Docks, PostgresCallbacks, SqliteCallbacks, HangingHost, BatchedLoads];

    /// <summary>Names for several cases at once.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["embedded"] = Embedded,
        ["clusters"] = [.. Clusters.Keys],
        ["volume"] = [.. OnPostgres.Concat(OnSqlite).Except([PostgresAlone, SqliteAlone])],
        ["alone"] = [PostgresAlone, SqliteAlone],
        ["silos"] = [.. Silos.Keys],
        ["million"] = [Million, Cold],
        ["elsewhere"] = [Elsewhere],
        ["batches"] = Batches,
    };

    public static IReadOnlyList<string> All { get; } = [.. Embedded, .. OnPostgres, .. OnSqlite, .. Clusters.Keys, .. Silos.Keys, Million, Cold, Elsewhere, .. Batches];

    /// <summary>Reads a list with commas of cases and groups, or <c>all</c>; null means <see cref="Embedded"/>.</summary>
    /// <exception cref="BenchFailureException">A name is unknown.</exception>
    public static IReadOnlySet<string> Parse(string? list)
    {
        if (list is null) return Embedded.ToHashSet();
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(name => name == "all" ? All : Groups.GetValueOrDefault(name, [name]))
            .ToHashSet();
        var unknown = names.Except(All).ToArray();
        if (unknown.Length > 0) throw new BenchFailureException($"there is no case {string.Join(", ", unknown)}; there are {string.Join(", ", All)}, {string.Join(", ", Groups.Keys)} and all.");
        if (names.Count == 0 || names.Overlaps([.. Embedded.Except([Start]), .. Clusters.Keys])) names.Add(Bare);
        return names;
    }
}
