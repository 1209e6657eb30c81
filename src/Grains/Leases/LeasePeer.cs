using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Leases;

/// <summary>Answers for this member.</summary>
internal sealed class LeasePeer(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    ILocalSiloDetails local,
    IClusterMembershipService membership,
    Promises promises) : GrainService(id, silo, loggers), ILeasePeer
{
    public ValueTask<LeaseAnswer> Promise(SiloAddress holder, TimeSpan duration)
    {
        var view = membership.CurrentSnapshot;
        var status = view.GetSiloStatus(holder);
        return new(
            status is SiloStatus.Dead ? LeaseAnswer.HolderIsDead
            : status.HostsGrains() && view.GetSiloStatus(local.SiloAddress).MayVote() && promises.TryPromise(holder, duration) ? LeaseAnswer.Promised
            : LeaseAnswer.Refused);
    }
}
