namespace Convoy.Testing.Clusters;

/// <summary>What a cluster consists of when it is made.</summary>
public sealed record ClusterPlan
{
    /// <summary>How many processes host grains and nothing else.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>How many gateways host no grains.</summary>
    public int Gateways { get; init; } = 2;

    /// <summary>How many gateways host grains too.</summary>
    public int Combined { get; init; }

    /// <summary>Whether a <see cref="ClusterNetwork"/> stands between the processes, at the price of every byte going through the test.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Settings of every process, by the names of environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
