namespace Convoy.Grains.Leases;

/// <summary>
/// Which promises make a lease. A member that promised does not vote against this silo for a while, so a lease is good for as long as the
/// members that did not promise are too few to declare it dead by themselves.
/// </summary>
internal static class LeaseQuorum
{
    /// <summary>How many votes declare a member dead: as set, and in a small cluster no more than half of the active members, rounded up.</summary>
    /// <param name="votes">As set, at least 1.</param>
    /// <param name="activeMembers">All active members, this silo among them.</param>
    public static int VotesNeeded(int votes, int activeMembers) => Math.Max(1, Math.Min(votes, (activeMembers + 1) / 2));

    /// <summary>How many of the other members must promise.</summary>
    public static int PromisesNeeded(int voters, int votesNeeded) => Math.Max(0, voters - (votesNeeded - 1));

    /// <summary>
    /// As of when enough members have promised; null when too few ever did. Alone, a silo is its own quorum, as of <paramref name="now"/>.
    /// </summary>
    /// <param name="promises">When each promise was asked for. Sorted in place.</param>
    /// <param name="needed">How many are needed.</param>
    /// <param name="now">The time, in the same clock.</param>
    public static long? AsOf(Span<long> promises, int needed, long now)
    {
        if (needed == 0) return now;
        if (promises.Length < needed) return null;
        promises.Sort();
        return promises[^needed];
    }
}
