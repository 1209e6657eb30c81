using System.Globalization;

namespace Convoy.Silo.Tests.Tls;

/// <summary>The membership table of silos in one process, as a database that all of them reach, strangers too.</summary>
internal sealed class SharedMembership : IMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string Etag)> _rows = [];
    private TableVersion _version = new(0, "0");

    /// <summary>The silos that are active.</summary>
    public IReadOnlyList<SiloAddress> Active
    {
        get
        {
            lock (_gate) return [.. _rows.Values.Where(row => row.Entry.Status is SiloStatus.Active).Select(row => row.Entry.SiloAddress)];
        }
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        lock (_gate) return Task.FromResult(Data(_rows.Where(row => row.Key.Equals(key))));
    }

    public Task<MembershipTableData> ReadAll()
    {
        lock (_gate) return Task.FromResult(Data(_rows));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        lock (_gate) return Task.FromResult(!_rows.ContainsKey(entry.SiloAddress) && Write(entry, tableVersion));
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        lock (_gate) return Task.FromResult(_rows.TryGetValue(entry.SiloAddress, out var row) && row.Etag == etag && Write(entry, tableVersion));
    }

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row)) row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    private bool Write(MembershipEntry entry, TableVersion next)
    {
        if (next.Version != _version.Version + 1 || next.VersionEtag != _version.VersionEtag) return false;
        var etag = next.Version.ToString(CultureInfo.InvariantCulture);
        _version = new TableVersion(next.Version, etag);
        _rows[entry.SiloAddress] = (Copy(entry), etag);
        return true;
    }

    private MembershipTableData Data(IEnumerable<KeyValuePair<SiloAddress, (MembershipEntry Entry, string Etag)>> rows) =>
        new([.. rows.Select(row => Tuple.Create(Copy(row.Value.Entry), row.Value.Etag))], _version);

    private static MembershipEntry Copy(MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SuspectTimes = entry.SuspectTimes is null ? null : [.. entry.SuspectTimes],
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
    };
}
