namespace Convoy.Cluster.Tests.History;

/// <summary>
/// The order of statuses, as the HTTP contract has it and with none of the product's code: a checker that shared it would share its
/// faults.
/// </summary>
internal static class Lifecycle
{
    public const string First = "pending";

    private static readonly Dictionary<string, int> Ranks = new()
    {
        ["pending"] = 0,
        ["batched"] = 1,
        ["processing"] = 2,
        ["completed"] = 3,
        ["failed"] = 3,
        ["callback_pending"] = 4,
        ["callback_delivered"] = 5,
        ["callback_failed"] = 5,
    };

    private static readonly HashSet<string> Terminal = ["failed", "callback_delivered", "callback_failed"];

    public static IEnumerable<string> Statuses => Ranks.Keys;

    /// <summary>Whether a cargo comes by <paramref name="earlier"/> on its way to <paramref name="later"/>.</summary>
    public static bool Precedes(string earlier, string later) => Ranks[earlier] < Ranks[later] && !Terminal.Contains(earlier);

    /// <summary>Whether a cargo at <paramref name="status"/> has seen <paramref name="wanted"/>, or skipped it.</summary>
    public static bool Includes(string status, string wanted) => status == wanted || Precedes(wanted, status);

    /// <summary>Whether no cargo can be at both, whatever its way.</summary>
    public static bool Contradicts(string one, string other) => !Includes(one, other) && !Includes(other, one);
}
