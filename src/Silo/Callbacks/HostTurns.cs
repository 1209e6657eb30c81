namespace Convoy.Silo.Callbacks;

/// <summary>Looks at the hosts that have callbacks after one that was looked at.</summary>
/// <param name="after">That host; empty for the first.</param>
/// <returns>Those that have one which is due, in their order, and the last that was looked at; null where there are no more.</returns>
internal delegate Task<(IReadOnlyList<string> Due, string? Last)> LookAtHosts(string after);

/// <summary>Takes callbacks to one host.</summary>
/// <param name="host">The host.</param>
/// <param name="room">At most so many, 1 or more.</param>
/// <returns>How many, and whether there may be more than could be taken.</returns>
internal delegate Task<(int Taken, bool HasMore)> TakeOfHost(string host, int room);

/// <summary>
/// Which hosts' callbacks are taken next: all hosts have their turn in the order of their names, and those that have more than could be taken are
/// asked again meanwhile, however long it takes to go round.
/// </summary>
internal sealed class HostTurns(LookAtHosts look, TakeOfHost take, TimeProvider time)
{
    /// <summary>From one look to the next, while none of the hosts looked at has a callback that is due.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly Queue<string> _busy = new();
    private readonly HashSet<string> _isBusy = new(StringComparer.Ordinal);
    private string _after = "";
    private long _emptyAt;

    /// <summary>Takes callbacks that are due.</summary>
    /// <param name="room">At most so many, 1 or more.</param>
    /// <returns>Whether it is worth asking again at once: some were taken, or the first hosts are next.</returns>
    public async Task<bool> Take(int room)
    {
        if (_emptyAt != 0 && time.GetElapsedTime(_emptyAt) < PollInterval) return await TakeOfBusy(room) > 0;
        var (hosts, last) = await look(_after);
        var isWholeRound = last is null && _after.Length == 0;
        // However many hosts have callbacks that are not due, so many are looked at in so long.
        _emptyAt = hosts.Count == 0 && (last is not null || isWholeRound) ? time.GetTimestamp() : 0;
        var taken = 0;
        foreach (var host in hosts)
        {
            // The next time begins with the host after this one, if there is no more room, or this one cannot be taken of.
            _after = host;
            taken += await TakeOf(host, room - taken);
            if (taken >= room) return true;
        }

        _after = last ?? "";
        taken += await TakeOfBusy(room - taken);
        return taken > 0 || (last is null && !isWholeRound);
    }

    private async Task<int> TakeOfBusy(int room)
    {
        var taken = 0;
        for (var left = _busy.Count; left > 0 && taken < room; left--)
        {
            var host = _busy.Dequeue();
            _isBusy.Remove(host);
            taken += await TakeOf(host, room - taken);
        }

        return taken;
    }

    private async Task<int> TakeOf(string host, int room)
    {
        // Of a host that cannot be taken of it is not known whether it has more.
        var (taken, hasMore) = (0, true);
        try
        {
            (taken, hasMore) = await take(host, room);
        }
        finally
        {
            if (hasMore && _isBusy.Add(host)) _busy.Enqueue(host);
        }

        return taken;
    }
}
