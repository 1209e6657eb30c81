namespace Convoy.Cluster.Tests.History.Rules;

/// <summary>A read that begins after a write was acknowledged shows it, or what came after it.</summary>
internal static class NoReadIsOlderThanAnAcknowledgedWrite
{
    public static IEnumerable<Violation> Check(CargoHistory history)
    {
        foreach (var read in history.Reads)
        {
            foreach (var (write, status) in history.Acknowledged.Where(write => write.Call.IsBefore(read)))
            {
                if (read.Tracking is { } tracking && Lifecycle.Includes(tracking.Status, status)) continue;
                yield return new(Broken.Stale, history.Id, $"was acknowledged as {status} by {write}, and later read as {read}");
                break;
            }
        }
    }
}
