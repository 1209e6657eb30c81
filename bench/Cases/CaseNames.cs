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

    public static IReadOnlyList<string> All { get; } =
        [Bare, Tracking, MadeUpIds, MadeUpKeys, Loads, Transitions, BulkTransitions, Start];

    /// <summary>Reads a list with commas; null means all.</summary>
    /// <exception cref="BenchFailureException">A name is unknown.</exception>
    public static IReadOnlySet<string> Parse(string? list)
    {
        if (list is null) return All.ToHashSet();
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        names.Add(Bare);
        var unknown = names.Except(All).ToArray();
        return unknown.Length == 0 ? names : throw new BenchFailureException($"there is no case {string.Join(", ", unknown)}; there are {string.Join(", ", All)}.");
    }
}
