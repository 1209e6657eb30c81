using Convoy.Cargo;
using Convoy.Grains.Batches;
using Convoy.Grains.Callbacks;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Idempotency;
using Convoy.Grains.Keys;
using Convoy.Grains.Leases;
using Convoy.Grains.Results;
using Convoy.Grains.Storage;
using Convoy.Grains.Upkeep;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Convoy.Grains;

/// <summary>Registers what Convoy's grains need.</summary>
public static class GrainsRegistration
{
    /// <summary>Hosts Convoy's grains in this silo, with their state in <paramref name="database"/>. Safe to call twice.</summary>
    public static ISiloBuilder AddConvoyGrains(this ISiloBuilder silo, Database database)
    {
        silo.Services.AddConvoyGrains(database);
        return silo;
    }

    /// <summary>
    /// Makes this a member that hosts none of Convoy's grains, though it carries their assembly. Only ours are taken out: Orleans does
    /// not start with none at all.
    /// </summary>
    public static ISiloBuilder HostNoConvoyGrains(this ISiloBuilder silo)
    {
        silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => type.Assembly == typeof(GrainsRegistration).Assembly));
        return silo;
    }

    /// <summary>Lets readers in this process see its active cargo without a call (<see cref="ILocalCargo"/>). Safe to call twice.</summary>
    public static IServiceCollection AddLocalCargo(this IServiceCollection services)
    {
        services.TryAddSingleton<LocalCargo>();
        services.TryAddSingleton<ILocalCargo>(provider => provider.GetRequiredService<LocalCargo>());
        return services;
    }

    /// <summary>As <see cref="AddConvoyGrains(ISiloBuilder, Database)"/>.</summary>
    public static IServiceCollection AddConvoyGrains(this IServiceCollection services, Database database)
    {
        if (services.Any(service => service.ServiceType == typeof(CargoParamsStore))) return services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ReadLease.AlwaysHeld);
        services.AddSingleton(database);
        services.AddSingleton<CargoParamsStore>();
        services.AddSingleton<CargoMover>();
        services.AddCargoResidence();
        services.AddBatches();
        services.AddCallbacks();
        services.TryAddSingleton<RetentionOptions>();
        services.AddSingleton<ResultStore>();
        services.AddSingleton<CargoSurroundings>();
        services.AddSingleton<KeyUsageStore>();
        services.TryAddSingleton<IdempotencyOptions>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<SweepMarks>();
        services.AddOptions<UpkeepOptions>();
        services.AddHostedService<UpkeepService>();
        services.AddAdoNetGrainStorage(StorageNames.AdoNet, options => options.Configure<IServiceProvider>((storage, provider) =>
        {
            storage.Invariant = database.Invariant;
            storage.ConnectionString = database.ConnectionString;
            storage.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(provider);
        }));
        services.AddGrainStorage(StorageNames.Grains, (provider, _) =>
            new GatedGrainStorage(provider.GetRequiredKeyedService<IGrainStorage>(StorageNames.AdoNet), database));
        services.AddCargoStorage(database);
        return services;
    }
}
