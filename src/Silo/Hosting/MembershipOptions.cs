using Orleans.Configuration;

namespace Convoy.Silo.Hosting;

/// <summary>
/// <c>Convoy:Membership</c>: how members find out that one is gone. Every option that decides about it is set by name, so that a
/// release of Orleans with other defaults changes nothing; docs/reliability.md has what they were chosen by.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>The section under <c>Convoy</c>.</summary>
    public const string Section = "Convoy:Membership";

    /// <summary>From one probe of a member to the next, and how long its first may take. Default 500 ms.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest time that a probe is given once the answers' times are known. Default 500 ms.</summary>
    public TimeSpan MinProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time that a probe is given. Default 1 s; Orleans' own, 4 times the first, holds votes back for seconds.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes in a row that a member may miss before it is suspected. Default 2.</summary>
    public int MissedProbesLimit { get; set; } = 2;

    /// <summary>Members that must suspect one before it is declared dead. Default 2: one alone may be the one that is cut off.</summary>
    public int Votes { get; set; } = 2;

    /// <summary>From one look at the membership table to the next, beside gossip. Default 1 s.</summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From one sign of life in the table to the next; three missed ones make an entry stale. Default 5 s; 4 s to 10 s, because the read lease
    /// and the changes of the schema reckon with entries that are stale within 30 s and not before 12 s.
    /// </summary>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="StartFaultException">One is wrong; the message names it.</exception>
    public static MembershipOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<MembershipOptions>(configuration, Section);
        RequireTime(options.ProbeTimeout, nameof(ProbeTimeout));
        RequireTime(options.MinProbeTimeout, nameof(MinProbeTimeout));
        RequireTime(options.MaxProbeTimeout, nameof(MaxProbeTimeout));
        RequireTime(options.TableRefreshTimeout, nameof(TableRefreshTimeout));
        Settings.Require(
            options.IAmAliveTablePublishTimeout >= MinSignOfLife && options.IAmAliveTablePublishTimeout <= MaxSignOfLife,
            $"{Section}:{nameof(IAmAliveTablePublishTimeout)} must be from {MinSignOfLife} to {MaxSignOfLife}, not {options.IAmAliveTablePublishTimeout}.");
        Settings.Require(options.MinProbeTimeout <= options.MaxProbeTimeout, $"{Section}:MinProbeTimeout must not be longer than {Section}:MaxProbeTimeout.");
        Settings.Require(options.MissedProbesLimit is >= 1 and <= 100, $"{Section}:MissedProbesLimit must be from 1 to 100.");
        Settings.Require(options.Votes is >= 1 and <= 10, $"{Section}:Votes must be from 1 to 10.");
        return options;
    }

    internal void ApplyTo(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.MinProbeTimeout = MinProbeTimeout;
        membership.MaxProbeTimeout = MaxProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbesLimit;
        membership.NumVotesForDeathDeclaration = Votes;
        membership.NumProbedSilos = ProbedMembers;
        membership.TableRefreshTimeout = TableRefreshTimeout;
        membership.IAmAliveTablePublishTimeout = IAmAliveTablePublishTimeout;
        membership.NumMissedTableIAmAliveLimit = MissedIAmAliveLimit;
        membership.DeathVoteExpirationTimeout = VoteLifetime;
        membership.MaxJoinAttemptTime = MaxJoinTime;
        membership.DefunctSiloExpiration = DeadEntryLifetime;
        membership.DefunctSiloCleanupPeriod = DeadEntryCleanup;
        membership.UseLivenessGossip = true;
        membership.EnableIndirectProbes = false; // one member, one vote: docs/decisions/0009
        membership.EnableConnectionLivenessCheck = true;
        membership.ExtendProbeTimeoutDuringDegradation = true;
    }

    private const int ProbedMembers = 10;
    private const int MissedIAmAliveLimit = 3;
    private static readonly TimeSpan MinSignOfLife = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan MaxSignOfLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VoteLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MaxJoinTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeadEntryLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan DeadEntryCleanup = TimeSpan.FromHours(1);

    private static void RequireTime(TimeSpan time, string name) => Settings.Require(
        time >= TimeSpan.FromMilliseconds(50) && time <= TimeSpan.FromMinutes(5), $"{Section}:{name} must be from 00:00:00.05 to 00:05:00, not {time}.");
}
