namespace Convoy.Bench.Cases;

/// <summary>What can be measured, in the order of the table.</summary>
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

    /// <summary>What runs when nothing is named: embedded, as Convoy comes.</summary>
    public static IReadOnlyList<string> Embedded { get; } =
        [Bare, Tracking, MadeUpIds, MadeUpKeys, Loads, Transitions, BulkTransitions, Start];

    /// <summary>Tracking through a gateway that hosts no grains, by how many silos are behind it.</summary>
    public static IReadOnlyDictionary<string, int> Clusters { get; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["k1"] = 1, ["k2"] = 2, ["k3"] = 3, ["k4"] = 4 };

    public static IReadOnlyList<string> All { get; } = [.. Embedded, .. Clusters.Keys];

    /// <summary>Reads a list with commas; null means <see cref="Embedded"/>.</summary>
    /// <exception cref="BenchFailureException">A name is unknown.</exception>
    public static IReadOnlySet<string> Parse(string? list)
    {
        if (list is null) return Embedded.ToHashSet();
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        names.Add(Bare);
        var unknown = names.Except(All).ToArray();
        return unknown.Length == 0 ? names : throw new BenchFailureException($"there is no case {string.Join(", ", unknown)}; there are {string.Join(", ", All)}.");
    }
}
