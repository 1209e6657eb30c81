namespace Convoy.Cluster.Tests.History.Rules;

/// <summary>After everything is over, the cargo is at, or past, every status that was acknowledged.</summary>
internal static class NothingAcknowledgedIsLost
{
    public static IEnumerable<Violation> Check(CargoHistory history)
    {
        if (history.Last?.Tracking is not { } last)
        {
            yield return new(Broken.Lost, history.Id, $"was loaded, and at the end there is {(history.Last is null ? "no answer" : "404")}");
            yield break;
        }

        foreach (var (call, status) in history.Acknowledged.Where(write => !Lifecycle.Includes(last.Status, write.Status)))
        {
            yield return new(Broken.Lost, history.Id, $"was acknowledged as {status} by {call}, and at the end it is {last.Status}");
        }
    }
}
