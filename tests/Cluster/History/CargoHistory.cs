namespace Convoy.Cluster.Tests.History;

/// <summary>All calls about one cargo, in no order.</summary>
/// <param name="Id">The cargo.</param>
/// <param name="Calls">Every call that had an answer or may have had an effect; the last read too.</param>
/// <param name="Last">The read after everything was over; null when it had no answer, though the cluster was well.</param>
internal sealed record CargoHistory(string Id, IReadOnlyList<CargoCall> Calls, ReadCall? Last)
{
    public LoadCall Load { get; } = Calls.OfType<LoadCall>().Single();

    public IReadOnlyList<PushCall> Pushes { get; } = [.. Calls.OfType<PushCall>().OrderBy(push => push.Start)];

    public IReadOnlyList<ReadCall> Reads { get; } = [.. Calls.OfType<ReadCall>().OrderBy(read => read.Start)];

    /// <summary>What callers were told is there: the load, and the pushes that were acknowledged.</summary>
    public IEnumerable<(CargoCall Call, string Status)> Acknowledged => Pushes
        .Where(push => push.IsAcknowledged)
        .Select(push => ((CargoCall)push, push.Status))
        .Prepend((Load, Lifecycle.First));
}
