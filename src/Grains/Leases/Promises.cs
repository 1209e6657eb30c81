namespace Convoy.Grains.Leases;

/// <summary>
/// What this member promised, and how it voted: never both at a time for one silo.
/// </summary>
internal sealed class Promises(TimeProvider time)
{
    // More than a cluster has members; beyond it, what has expired is swept out.
    private const int SweepAbove = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, long> _promisedUntil = [];
    private readonly Dictionary<SiloAddress, long> _votedUntil = [];
    private bool _hasEnded;

    /// <summary>Promises not to vote against a silo for <paramref name="duration"/>; false when a vote against it stands.</summary>
    public bool TryPromise(SiloAddress holder, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero || duration > ReadLeaseOptions.MaxDuration) return false;
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_hasEnded || Stands(_votedUntil, holder, now)) return false;
            Sweep(_promisedUntil, now);
            _promisedUntil[holder] = Math.Max(_promisedUntil.GetValueOrDefault(holder, long.MinValue), now + Ticks(duration));
            return true;
        }
    }

    /// <summary>Promises nothing from now on. Returns how long it is until the last promise has run out.</summary>
    public TimeSpan End()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            _hasEnded = true;
            var last = _promisedUntil.Values.DefaultIfEmpty(now).Max();
            return last <= now ? TimeSpan.Zero : time.GetElapsedTime(now, last);
        }
    }

    /// <summary>Takes note of a vote that stands for <paramref name="life"/>; false when a promise forbids it.</summary>
    /// <param name="against">The silo.</param>
    /// <param name="life">How long the vote counts.</param>
    /// <param name="before">What was noted before, for <see cref="Withdraw"/>.</param>
    public bool TryVote(SiloAddress against, TimeSpan life, out long before)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            before = _votedUntil.GetValueOrDefault(against, now);
            if (Stands(_promisedUntil, against, now)) return false;
            Sweep(_votedUntil, now);
            _votedUntil[against] = now + Ticks(life);
            return true;
        }
    }

    /// <summary>A vote was certainly not cast: what was noted before it counts again.</summary>
    public void Withdraw(SiloAddress against, long before)
    {
        lock (_lock) _votedUntil[against] = before;
    }

    private static bool Stands(Dictionary<SiloAddress, long> until, SiloAddress silo, long now) => until.TryGetValue(silo, out var end) && now < end;

    private static void Sweep(Dictionary<SiloAddress, long> until, long now)
    {
        if (until.Count < SweepAbove) return;
        foreach (var (silo, end) in until.ToList())
        {
            if (end <= now) until.Remove(silo);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
