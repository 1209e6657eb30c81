namespace Convoy.Cluster.Tests.History.Rules;

/// <summary>
/// Whoever reads after somebody has read sees the same or something later, whatever gateway either asked. Two reads that overlap may
/// see a change in either order, but never two versions of the same change, nor two ways that exclude each other.
/// </summary>
internal static class NoReadGoesBack
{
    public static IEnumerable<Violation> Check(CargoHistory history)
    {
        var waiting = new PriorityQueue<ReadCall, long>();
        var seen = new Dictionary<string, Tracking>();
        ReadCall? furthest = null;
        foreach (var read in history.Reads)
        {
            while (waiting.TryPeek(out var earlier, out _) && earlier.IsBefore(read))
            {
                furthest = Further(furthest, waiting.Dequeue());
            }

            if (furthest is not null && GoesBack(furthest, read)) yield return new(Broken.Backward, history.Id, $"was {furthest} and then {read}");
            if (read.Tracking is { } tracking)
            {
                waiting.Enqueue(read, read.End);
                var same = seen.TryAdd(tracking.Status, tracking) ? tracking : seen[tracking.Status];
                if (same != tracking) yield return new(Broken.Backward, history.Id, $"came to {tracking.Status} twice: {same} and {tracking}");
                if (seen.Keys.FirstOrDefault(other => Lifecycle.Contradicts(other, tracking.Status)) is { } contrary)
                {
                    yield return new(Broken.Backward, history.Id, $"was seen as {contrary} and as {tracking.Status}");
                }
            }
        }
    }

    private static bool GoesBack(ReadCall earlier, ReadCall later) =>
        later.Tracking is not { } tracking
        || Lifecycle.Precedes(tracking.Status, earlier.Tracking!.Status)
        || tracking.UpdatedAt < earlier.Tracking.UpdatedAt;

    private static ReadCall Further(ReadCall? one, ReadCall other) =>
        one is null || Lifecycle.Precedes(one.Tracking!.Status, other.Tracking!.Status) ? other : one;
}
