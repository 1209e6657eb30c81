namespace Convoy.Grains.Leases;

/// <summary>
/// Decides when the lease is renewed, from promises of other members and reads of the membership table. No I/O; not thread safe.
/// </summary>
/// <remarks>
/// While the lease is held, promises renew it. Once it has lapsed, this silo may know too few members to ask: those that joined
/// meanwhile. So it comes back on promises and a read of the table that began after the lapse; or, since the table may be away, on the
/// promises of all others, if the lapse was too short for a new member to join and vote.
/// </remarks>
internal sealed class LeaseRenewal(ReadLease lease, TimeProvider time, TimeSpan duration)
{
    /// <summary>
    /// How long a lapse may last that the promises of all others end without the table. A member that is joining votes only against those
    /// whose sign of life in the table is old, 15 s by Convoy's settings, of which 5 s may have passed before.
    /// </summary>
    public static readonly TimeSpan ShortLapse = TimeSpan.FromSeconds(5);

    private readonly long _duration = ToTicks(time, duration);
    private readonly long _shortLapse = ToTicks(time, ShortLapse);
    private readonly Dictionary<SiloAddress, long> _promises = [];
    private long _heldUntil = time.GetTimestamp();
    private long? _seenAlive;
    private bool _needsTable = true;

    /// <summary>Whether a read of the table is wanted.</summary>
    public bool WantsTable => !IsHeld;

    private bool IsHeld => !_needsTable && time.GetTimestamp() < _heldUntil;

    /// <summary>A member has promised not to vote against this silo for the duration of a lease.</summary>
    /// <param name="member">The member.</param>
    /// <param name="askedAt">The time before it was asked: the promise counts from then.</param>
    public void Promised(SiloAddress member, long askedAt) => _promises[member] = Math.Max(askedAt, _promises.GetValueOrDefault(member, long.MinValue));

    /// <summary>A member promises nothing, so an earlier promise of it is not counted on.</summary>
    public void Refused(SiloAddress member) => _promises.Remove(member);

    /// <summary>The table showed this silo alive, and its members are known.</summary>
    /// <param name="readAt">The time before it was read.</param>
    public void SeenAlive(long readAt) => _seenAlive = readAt;

    /// <summary>Somebody holds this silo for dead: ends the lease until the table says otherwise.</summary>
    public void ToldDead()
    {
        lease.Revoke();
        _promises.Clear();
        _seenAlive = null;
        _needsTable = true;
        _heldUntil = time.GetTimestamp();
    }

    /// <summary>Renews the lease if it may be. Returns as of when, or null.</summary>
    public long? Renew(LeaseView view)
    {
        if (!view.IsAlive)
        {
            ToldDead();
            return null;
        }

        Span<long> promises = stackalloc long[Math.Min(view.Voters.Length, MaxVoters)];
        var count = 0;
        foreach (var voter in view.Voters)
        {
            if (count < promises.Length && _promises.TryGetValue(voter, out var askedAt)) promises[count++] = askedAt;
        }

        var now = time.GetTimestamp();
        promises = promises[..count];
        var needed = LeaseQuorum.PromisesNeeded(view.Voters.Length, view.VotesNeeded);
        if (LeaseQuorum.AsOf(promises, needed, now) is not { } asOf || !Lasts(asOf, now)) return null;
        if (now >= _heldUntil || _needsTable)
        {
            var all = count > 0 && count == view.Voters.Length && Lasts(promises[0], now);
            if (!TableVouches(now) && !(all && !_needsTable && now - _heldUntil <= _shortLapse)) return null;
        }

        _needsTable = false;
        _heldUntil = Math.Max(_heldUntil, asOf + _duration);
        lease.HoldUntil(_heldUntil);
        return asOf;
    }

    /// <summary>Forgets the promises of members that are gone.</summary>
    public void Forget(LeaseView view)
    {
        foreach (var member in _promises.Keys.Except(view.Voters).Except(view.Joining).ToList()) _promises.Remove(member);
    }

    // The most members that are counted: a larger cluster holds no leases.
    private const int MaxVoters = 1024;

    private bool Lasts(long asOf, long now) => asOf + _duration > now;

    private bool TableVouches(long now) => _seenAlive is { } readAt && readAt >= _heldUntil && Lasts(readAt, now);

    private static long ToTicks(TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
