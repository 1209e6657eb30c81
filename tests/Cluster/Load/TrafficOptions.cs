namespace Convoy.Cluster.Tests.Load;

/// <summary>How much is asked of a cluster. The defaults leave most of two shared cores to the cluster.</summary>
internal sealed record TrafficOptions
{
    /// <summary>Readers, each on its own.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>Pause of a reader between the starts of its reads.</summary>
    public TimeSpan ReadInterval { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Workers; each takes its cargo through the lifecycle in order.</summary>
    public int Workers { get; init; } = 6;

    /// <summary>Cargo that a worker moves in one call.</summary>
    public int CargoPerCall { get; init; } = 4;

    /// <summary>Pause of a worker between the starts of its calls, and before it repeats one whose outcome it does not know.</summary>
    public TimeSpan WorkInterval { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Characters of a cargo's text.</summary>
    public int ContentCharacters { get; init; } = 4_000;

    /// <summary>What the random choices come from.</summary>
    public int Seed { get; init; } = 20261125;
}
