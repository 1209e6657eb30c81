namespace Convoy.Cluster.Tests.History.Rules;

/// <summary>A status that is seen was asked for before the read ended, by a push that was not refused.</summary>
internal static class OnlyWhatWasAskedForHappens
{
    public static IEnumerable<Violation> Check(CargoHistory history)
    {
        foreach (var read in history.Reads)
        {
            if (read.Tracking is not { } tracking || tracking.Status == Lifecycle.First) continue;
            if (history.Pushes.Any(push => push.Status == tracking.Status && push.MayHaveHappened && push.Start < read.End)) continue;
            yield return new(Broken.Uncalled, history.Id, $"was read as {read}, which nobody had asked for, or only in vain");
        }
    }
}
