using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Convoy.Grains.Cargo.Residence;

/// <summary>Registers how long cargo stay in memory.</summary>
public static class ResidenceRegistration
{
    /// <summary>Lets cargo stay in this silo's memory as long as <paramref name="options"/> say.</summary>
    public static ISiloBuilder UseCargoResidence(this ISiloBuilder silo, ResidenceOptions options)
    {
        silo.Services.AddSingleton(options);
        silo.Services.Configure<GrainCollectionOptions>(collection => collection.ClassSpecificCollectionAge[typeof(CargoGrain).FullName!] = options.IdleAge);
        return silo;
    }

    internal static void AddCargoResidence(this IServiceCollection services)
    {
        services.TryAddSingleton(new ResidenceOptions());
        services.AddSingleton<CargoResidence>();
        services.AddHostedService<MemoryPressure>();
    }
}
