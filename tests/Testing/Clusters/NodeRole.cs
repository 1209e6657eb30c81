namespace Convoy.Testing.Clusters;

/// <summary>What a process of a cluster is there for.</summary>
public enum NodeRole
{
    /// <summary>Hosts grains.</summary>
    Silo,

    /// <summary>Speaks HTTP and hosts no grains.</summary>
    Gateway,

    /// <summary>Speaks HTTP and hosts grains.</summary>
    Combined,
}
