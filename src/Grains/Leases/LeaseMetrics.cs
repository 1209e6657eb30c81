using System.Diagnostics.Metrics;

namespace Convoy.Grains.Leases;

/// <summary>What a silo tells of its read lease.</summary>
internal sealed class LeaseMetrics
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _lapses;
    private long _renewedAsOf;

    public LeaseMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _renewedAsOf = time.GetTimestamp();
        var meter = meters.Create(LeaseRegistration.Meter);
        _refusals = meter.CreateCounter<long>("convoy.read_lease.refusals", "{call}", "Grain calls refused because the read lease had lapsed.");
        _lapses = meter.CreateCounter<long>("convoy.read_lease.lapses", "{lapse}", "Times that the read lease lapsed.");
        meter.CreateObservableGauge("convoy.read_lease.age", Age, "s", "Since the pings that last renewed the read lease were sent.");
    }

    public void Refused() => _refusals.Add(1);

    public void Lapsed() => _lapses.Add(1);

    public void RenewedAsOf(long timestamp) => Volatile.Write(ref _renewedAsOf, timestamp);

    private double Age() => _time.GetElapsedTime(Volatile.Read(ref _renewedAsOf)).TotalSeconds;
}
