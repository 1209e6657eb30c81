using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Convoy.Grains.Leases;

/// <summary>Registers the read lease. Without it, a silo's grains answer from memory at any time.</summary>
public static class LeaseRegistration
{
    /// <summary>The meter of a silo's figures.</summary>
    public const string Meter = "Convoy.Silo";

    /// <summary>
    /// Makes this member answer those that ask it for a promise, and keep what it promised. For every member of a cluster, also those that
    /// host no grains, after its clustering is registered. Safe to call twice; does nothing when the lease is off.
    /// </summary>
    public static ISiloBuilder AddConvoyLeasePeer(this ISiloBuilder silo, ReadLeaseOptions options)
    {
        var services = silo.Services;
        if (!options.Enabled || services.Any(service => service.ServiceType == typeof(Promises))) return silo;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Promises>();
        services.AddGrainService<LeasePeer>();
        KeepPromises(services);

        // One member, one vote: through an intermediary a member would cast a second one, of a member that may have promised otherwise.
        services.PostConfigure<ClusterMembershipOptions>(membership => membership.EnableIndirectProbes = false);
        return silo;
    }

    /// <summary>
    /// Makes the grains of this silo answer only under a read lease; with <see cref="AddConvoyLeasePeer"/>. For members that host grains,
    /// after its clustering is registered. Safe to call twice; does nothing when the lease is off.
    /// </summary>
    public static ISiloBuilder AddConvoyLease(this ISiloBuilder silo, ReadLeaseOptions options)
    {
        var services = silo.Services;
        if (!options.Enabled || services.Any(service => service.ServiceType == typeof(LeaseKeeper))) return silo;
        silo.AddConvoyLeasePeer(options);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<LeaseMetrics>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReadLease>(provider, provider.GetRequiredService<LeaseMetrics>()));
        services.TryAddSingleton<ILeaseCluster, LeaseCluster>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<LeaseKeeper>());
        return silo;
    }

    private static void KeepPromises(IServiceCollection services)
    {
        var table = services.LastOrDefault(service => service.ServiceType == typeof(IMembershipTable) && !service.IsKeyedService)
            ?? throw new InvalidOperationException("The read lease is registered after the clustering, whose membership table it needs.");
        services.Remove(table);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PromiseKeepingTable>(provider, Make(table, provider)));
        services.AddSingleton<IMembershipTable>(provider => provider.GetRequiredService<PromiseKeepingTable>());
    }

    private static IMembershipTable Make(ServiceDescriptor table, IServiceProvider provider) => (IMembershipTable)(
        table.ImplementationInstance
        ?? table.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, table.ImplementationType!));
}
