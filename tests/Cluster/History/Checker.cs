using Convoy.Cluster.Tests.History.Rules;

namespace Convoy.Cluster.Tests.History;

/// <summary>Decides, cargo by cargo, whether a history is one that callers may be shown.</summary>
internal static class Checker
{
    private static readonly Func<CargoHistory, IEnumerable<Violation>>[] Rules =
    [
        NothingAcknowledgedIsLost.Check,
        NoReadGoesBack.Check,
        NoReadIsOlderThanAnAcknowledgedWrite.Check,
        OnlyWhatWasAskedForHappens.Check,
        EveryAnswerHasAnExplanation.Check,
    ];

    public static IReadOnlyList<Violation> Check(CargoHistory history) => [.. Rules.SelectMany(rule => rule(history))];

    public static IReadOnlyList<Violation> Check(IEnumerable<CargoHistory> histories) => [.. histories.SelectMany(Check)];
}
