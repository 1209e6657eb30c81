namespace Convoy.Grains.Leases;

/// <summary>What the statuses of a member mean for leases.</summary>
internal static class Statuses
{
    /// <summary>Whether the grains of a member may be in its memory and nowhere else.</summary>
    public static bool HostsGrains(this SiloStatus status) =>
        status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    /// <summary>Whether a member may vote to declare another one dead.</summary>
    public static bool MayVote(this SiloStatus status) => status is SiloStatus.Joining or SiloStatus.Active;
}
