namespace Convoy.Grains.Leases;

/// <summary>
/// Says whether this silo may answer from memory: until a point on the monotonic clock, and no longer. It is asked on every read, so that
/// a process that was frozen finds out by its first read; a timer would come after it.
/// </summary>
internal sealed class ReadLease(TimeProvider time, LeaseMetrics? metrics = null)
{
    private const long Never = long.MinValue;

    private long _until = Never;

    /// <summary>A lease that is always held: of a silo that is alone, and has nobody who could take over from it.</summary>
    public static ReadLease AlwaysHeld { get; } = new(TimeProvider.System) { _until = long.MaxValue };

    /// <summary>Whether memory may be answered from now.</summary>
    public bool IsHeld => time.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>Requires that memory may be answered from now.</summary>
    /// <exception cref="ReadLeaseLapsedException">It may not.</exception>
    public void Require()
    {
        if (!IsHeld) Refuse();
    }

    /// <summary>Makes the lease last until a timestamp of the clock.</summary>
    public void HoldUntil(long timestamp) => Volatile.Write(ref _until, timestamp);

    /// <summary>Ends the lease at once.</summary>
    public void Revoke() => Volatile.Write(ref _until, Never);

    private void Refuse()
    {
        metrics?.Refused();
        throw new ReadLeaseLapsedException("This silo has not heard from enough of the others to answer from memory.");
    }
}
