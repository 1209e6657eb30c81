namespace Convoy.Cluster.Tests.History.Rules;

/// <summary>What a worker is told fits what it was told before, and what others may have done meanwhile.</summary>
internal static class EveryAnswerHasAnExplanation
{
    public static IEnumerable<Violation> Check(CargoHistory history)
    {
        foreach (var push in history.Pushes)
        {
            if (Fault(history, push) is { } fault) yield return new(Broken.Unexplained, history.Id, $"{push}: {fault}");
        }
    }

    private static string? Fault(CargoHistory history, PushCall push) => push.Answer switch
    {
        PushAnswer.NotFound when history.Load.IsBefore(push) => "the load was acknowledged before",
        PushAnswer.Applied when AppliedTwice(history, push) => "the same status was applied before",
        PushAnswer.Applied when Known(history, push).FirstOrDefault(status => Forbids(status, push.Status)) is { } known =>
            $"it was acknowledged as {known} before",
        PushAnswer.Refused when !MayBeRefused(history, push) => "nothing that may have happened contradicts it",
        _ => null,
    };

    private static bool AppliedTwice(CargoHistory history, PushCall push) =>
        history.Pushes.Any(other => other.Answer is PushAnswer.Applied && other.Status == push.Status && other.Start < push.Start);

    private static IEnumerable<string> Known(CargoHistory history, PushCall push) =>
        history.Pushes.Where(other => other.IsAcknowledged && other.IsBefore(push)).Select(other => other.Status);

    // At a status that includes it, a push changes nothing; at one that contradicts it, it is refused.
    private static bool Forbids(string known, string pushed) => Lifecycle.Includes(known, pushed) || Lifecycle.Contradicts(known, pushed);

    private static bool MayBeRefused(CargoHistory history, PushCall push) =>
        history.Pushes.Any(other => other != push && other.MayHaveHappened && other.Start < push.End && Lifecycle.Contradicts(other.Status, push.Status));
}
