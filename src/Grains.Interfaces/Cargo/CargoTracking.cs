namespace Convoy.Cargo;

/// <summary>What a tracking client sees of a cargo: the last committed state, never one that a crash could take back.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-tracking")]
public sealed record CargoTracking
{
    [Id(0)] public required CargoStatus Status { get; init; }

    /// <summary>When the cargo was loaded, UTC, whole microseconds.</summary>
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the status last changed, UTC, whole microseconds; equals <see cref="CreatedAt"/> right after the load.</summary>
    [Id(2)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts the committed changes of the cargo, from 1 at the load; it never goes back.</summary>
    [Id(3)] public required long Version { get; init; }
}
