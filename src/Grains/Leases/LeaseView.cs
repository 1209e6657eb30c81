using System.Collections.Immutable;

namespace Convoy.Grains.Leases;

/// <summary>The membership as this silo knows it.</summary>
internal sealed record LeaseView
{
    /// <summary>The other members that may vote to declare this silo dead: the active ones.</summary>
    public required ImmutableArray<SiloAddress> Voters { get; init; }

    /// <summary>The other members that are joining: their promise is asked for, so that it is there once they may vote.</summary>
    public ImmutableArray<SiloAddress> Joining { get; init; } = [];

    /// <summary>How many votes declare this silo dead.</summary>
    public required int VotesNeeded { get; init; }

    /// <summary>Whether this silo is a living member: joining, active, or leaving with its grains still here.</summary>
    public required bool IsAlive { get; init; }
}
