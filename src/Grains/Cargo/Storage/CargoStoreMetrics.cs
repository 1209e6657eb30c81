using System.Diagnostics.Metrics;
using Convoy.Grains.Leases;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>What a silo tells of its cargo store.</summary>
internal sealed class CargoStoreMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _groups;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unknown;

    public CargoStoreMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(LeaseRegistration.Meter);
        _groups = _meter.CreateCounter<long>("convoy.cargo_store.groups", "{group}", "Groups of cargo that were committed, or tried.");
        _rows = _meter.CreateCounter<long>("convoy.cargo_store.rows", "{cargo}", "Cargo in those groups.");
        _conflicts = _meter.CreateCounter<long>("convoy.cargo_store.conflicts", "{cargo}", "Writes that another activation of the cargo was ahead of.");
        _refused = _meter.CreateCounter<long>("convoy.cargo_store.refused", "{cargo}", "Writes that the database will never take.");
        _unknown = _meter.CreateCounter<long>("convoy.cargo_store.unknown", "{cargo}", "Writes whose outcome is not known.");
    }

    public void Watch(Func<int> writes, Func<int> reads)
    {
        _meter.CreateObservableGauge("convoy.cargo_store.queued_writes", writes, "{cargo}", "Cargo that wait to be committed.");
        _meter.CreateObservableGauge("convoy.cargo_store.queued_reads", reads, "{cargo}", "Cargo that wait to be read from the database.");
    }

    public void Committing(int rows)
    {
        _groups.Add(1);
        _rows.Add(rows);
    }

    public void Conflicted() => _conflicts.Add(1);

    public void Refused() => _refused.Add(1);

    public void Failed(int rows) => _unknown.Add(rows);
}
