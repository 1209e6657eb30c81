using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Services;

namespace Convoy.Grains.Leases;

/// <summary>The cluster, as Orleans knows it.</summary>
internal sealed class LeaseCluster(
    ILocalSiloDetails local,
    IClusterMembershipService membership,
    PromiseKeepingTable table,
    IOptions<ClusterMembershipOptions> options,
    IServiceProvider services) : GrainServiceClient<ILeasePeer>(services), ILeaseCluster
{
    private readonly ClusterMembershipOptions _options = options.Value;
    private volatile Seen? _seen;

    public LeaseView View
    {
        get
        {
            var snapshot = membership.CurrentSnapshot;
            var isInTouch = IsInTouch;
            if (_seen is { } seen && ReferenceEquals(seen.Snapshot, snapshot) && seen.IsInTouch == isInTouch) return seen.View;

            // Kept whole: rounds and answers ask at the same time, and none may find one membership's view beside another.
            var view = Of(snapshot, isInTouch);
            _seen = new Seen(snapshot, isInTouch, view);
            return view;
        }
    }

    // Signs of life go old while the table is away, and members whose are old do not count: after that one vote may be enough.
    private bool IsInTouch => table.SinceContact < _options.IAmAliveTablePublishTimeout * _options.NumMissedTableIAmAliveLimit / 2;

    public Task<LeaseAnswer> Ask(SiloAddress member, TimeSpan duration) => GetGrainService(member).Promise(local.SiloAddress, duration).AsTask();

    public async Task<bool> IsAliveInTable()
    {
        // Not the service's own refresh, which may join one that began before this silo was frozen.
        var data = await table.ReadAllAsync(CancellationToken.None);
        if (!data.Members.Any(row => row.Item1.SiloAddress.Equals(local.SiloAddress) && row.Item1.Status.HostsGrains())) return false;
        await membership.Refresh(new MembershipVersion(data.Version.Version));
        return true;
    }

    private LeaseView Of(ClusterMembershipSnapshot snapshot, bool isInTouch)
    {
        var others = snapshot.Members.Values.Where(member => !member.SiloAddress.Equals(local.SiloAddress)).ToList();
        var active = snapshot.Members.Values.Count(member => member.Status is SiloStatus.Active);
        return new LeaseView
        {
            Voters = With(SiloStatus.Active),
            Joining = With(SiloStatus.Joining),
            VotesNeeded = isInTouch ? LeaseQuorum.VotesNeeded(_options.NumVotesForDeathDeclaration, active) : 1,
            IsAlive = snapshot.GetSiloStatus(local.SiloAddress).HostsGrains(),
        };

        ImmutableArray<SiloAddress> With(SiloStatus status) => [.. others.Where(member => member.Status == status).Select(member => member.SiloAddress)];
    }

    private sealed record Seen(ClusterMembershipSnapshot Snapshot, bool IsInTouch, LeaseView View);
}
