using Orleans.Services;

namespace Convoy.Grains.Leases;

/// <summary>The member that is asked for a promise: each member of a cluster has one, also those that host no grains.</summary>
[Alias("convoy.lease-peer")]
internal interface ILeasePeer : IGrainService
{
    /// <summary>
    /// Promises not to vote against <paramref name="holder"/> for <paramref name="duration"/> from now, or says why not. Waits for nothing.
    /// </summary>
    [Alias("promise"), ResponseTimeout("00:00:02")]
    ValueTask<LeaseAnswer> Promise(SiloAddress holder, TimeSpan duration);
}

/// <summary>What a member says to one that asks it for a promise.</summary>
internal enum LeaseAnswer
{
    /// <summary>It will not vote against the silo for the time that was asked for.</summary>
    Promised = 1,

    /// <summary>It promises nothing: it does not know the silo yet, has voted against it, or is no active member itself.</summary>
    Refused = 2,

    /// <summary>It knows that the silo was declared dead.</summary>
    HolderIsDead = 3,
}
