namespace Convoy.Grains.Leases;

/// <summary>What keeping a lease asks of the cluster.</summary>
internal interface ILeaseCluster
{
    /// <summary>The membership as this silo knows it now.</summary>
    LeaseView View { get; }

    /// <summary>Asks a member for its promise. Fails when it does not answer.</summary>
    Task<LeaseAnswer> Ask(SiloAddress member, TimeSpan duration);

    /// <summary>
    /// Reads the table anew and returns whether this silo is alive there; when it completes, <see cref="View"/> is as new as what was read.
    /// </summary>
    Task<bool> IsAliveInTable();
}
