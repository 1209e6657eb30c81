using Convoy.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>Registers where cargo are kept.</summary>
public static class CargoStoreRegistration
{
    /// <summary>Keeps a silo's cargo in groups, or one by one.</summary>
    public static ISiloBuilder UseCargoStorage(this ISiloBuilder silo, CargoStorageKind kind, CargoStoreOptions options)
    {
        silo.Services.AddSingleton(options);
        if (kind == CargoStorageKind.AdoNet) silo.Services.AddSingleton(new CargoStorageChoice(kind));
        return silo;
    }

    /// <summary>Lets this silo write cargo only while the cluster's membership table, which is in the same database, has it among the living.</summary>
    public static ISiloBuilder RequireMembershipToWriteCargo(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton(provider =>
        {
            var self = provider.GetRequiredService<ILocalSiloDetails>();
            return new MemberRow(self.ClusterId, self.SiloAddress.Endpoint.Address.ToString(), self.SiloAddress.Endpoint.Port, self.SiloAddress.Generation);
        });
        return silo;
    }

    internal static void AddCargoStorage(this IServiceCollection services, Database database)
    {
        services.TryAddSingleton(new CargoStoreOptions());
        services.AddSingleton<CargoStoreMetrics>();
        services.AddSingleton<SqliteWriterThread>();
        services.AddSingleton<ICargoTable>(provider => database.IsPostgres
            ? new PostgresCargoTable(database, provider.GetService<MemberRow>())
            : new SqliteCargoTable(database, provider.GetRequiredService<SqliteWriterThread>()));
        services.AddSingleton<CargoStore>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<CargoStore>());
        services.AddGrainStorage<IGrainStorage>(StorageNames.Cargo, (provider, _) => provider.GetService<CargoStorageChoice>()?.Kind == CargoStorageKind.AdoNet
            ? ActivatorUtilities.CreateInstance<AdoNetCargoStorage>(provider, provider.GetRequiredKeyedService<IGrainStorage>(StorageNames.Grains))
            : ActivatorUtilities.CreateInstance<CargoGrainStorage>(provider));
    }

    private sealed record CargoStorageChoice(CargoStorageKind Kind);
}
