using Orleans.Configuration;

namespace Convoy.Grains.Leases;

/// <summary><c>Convoy:ReadLease</c>: how long a silo may answer from memory after the others last vouched for it. The same on every member.</summary>
public sealed class ReadLeaseOptions
{
    /// <summary>The section under <c>Convoy</c>.</summary>
    public const string Section = "Convoy:ReadLease";

    /// <summary>The longest promise that a member gives: 10 seconds.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan MinDuration = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinPingInterval = TimeSpan.FromMilliseconds(20);
    private const int MinPingsALease = 3;

    /// <summary>Default true. Without it a silo that was frozen or cut off answers from memory after others took over its grains.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How long a lease lasts from the pings that renewed it. Default 750 ms; 100 ms to 10 s. Longer rides out longer pauses, and holds back
    /// the declaration of a dead silo by as much: members promise not to vote for so long.
    /// </summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMilliseconds(750);

    /// <summary>From one round of pings to the next. Default 150 ms; from 20 ms to a third of the duration. Each silo asks each other member once a round.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    /// <param name="membership">How this cluster declares a member dead.</param>
    public string? Fault(ClusterMembershipOptions membership)
    {
        if (!Enabled) return null;
        if (Duration < MinDuration || Duration > MaxDuration) return $"{Section}:Duration must be from {MinDuration} to {MaxDuration}, not {Duration}.";
        if (PingInterval < MinPingInterval || PingInterval > Duration / MinPingsALease)
        {
            return $"{Section}:PingInterval must be from {MinPingInterval} to a third of {Section}:Duration, not {PingInterval}.";
        }

        var detection = membership.ProbeTimeout * membership.NumMissedProbesLimit;
        return Duration > detection
            ? $"{Section}:Duration must be at most Convoy:Membership:ProbeTimeout times Convoy:Membership:MissedProbesLimit ({detection}), not {Duration}: "
                + "it would hold back the declaration of a dead silo."
            : null;
    }
}
