using System.Collections.Concurrent;
using Convoy.Grains.Leases;

namespace Convoy.Grains.Tests.Leases;

/// <summary>The real cluster as one silo sees it, which is cut where a test says so.</summary>
internal sealed class FaultyLeaseCluster(LeaseCluster inner, LeaseCuts cuts, ILocalSiloDetails local) : ILeaseCluster
{
    public LeaseView View => inner.View;

    public async Task<LeaseAnswer> Ask(SiloAddress member, TimeSpan duration)
    {
        if (cuts.AreCut(local.SiloAddress, member)) throw new TimeoutException("The line is cut.");
        return await inner.Ask(member, duration);
    }

    public async Task<bool> IsAliveInTable()
    {
        if (cuts.TableIsAway) throw new TimeoutException("The table is away.");
        return await inner.IsAliveInTable();
    }
}

/// <summary>What is cut in a cluster under test. Only pings and the lease's reads of the table: the cluster itself stays well.</summary>
public sealed class LeaseCuts
{
    private readonly ConcurrentDictionary<(SiloAddress From, SiloAddress To), bool> _cut = new();

    public bool TableIsAway { get; set; }

    public void Cut(SiloAddress from, IEnumerable<SiloAddress> to)
    {
        foreach (var silo in to) _cut[(from, silo)] = true;
    }

    public void Heal()
    {
        _cut.Clear();
        TableIsAway = false;
    }

    public bool AreCut(SiloAddress from, SiloAddress to) => _cut.ContainsKey((from, to));
}
