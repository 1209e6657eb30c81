using System.Diagnostics.Metrics;
using Convoy.Grains.Leases;

namespace Convoy.Grains.Batches;

/// <summary>What this silo counts of batches.</summary>
internal sealed class BatchMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _made = meters.Create(LeaseRegistration.Meter).CreateCounter<long>("convoy.batches.made", "{batch}", "Batches that can be claimed, of cargo that waited at a dock.");
    private readonly Counter<long> _gathered = meters.Create(LeaseRegistration.Meter).CreateCounter<long>("convoy.batches.cargo", "{cargo}", "Cargo in those batches.");
    private readonly Counter<long> _returned = meters.Create(LeaseRegistration.Meter).CreateCounter<long>("convoy.batches.given_up", "{batch}", "Batches that were released, or whose lease ran out, with cargo that were not finished, by reason.");

    public void Made(int cargo)
    {
        _made.Add(1);
        _gathered.Add(cargo);
    }

    public void GivenUp(bool wasLost) => _returned.Add(1, new KeyValuePair<string, object?>("reason", wasLost ? "lost" : "released"));
}
