using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Convoy.Grains.Cargo.Residence;

/// <summary>Registers how long cargo stay in memory.</summary>
public static class ResidenceRegistration
{
    // Loads in bulk take some 40 MB a second, and have to be met before the limit is.
    private static readonly TimeSpan LookAtMemory = TimeSpan.FromMilliseconds(250);

    // Below the share that sets it off, so that not every look at the memory ends in a collection.
    private const int ShedPercent = 5;

    /// <summary>Lets cargo stay in this silo's memory as long as <paramref name="options"/> say.</summary>
    public static ISiloBuilder UseCargoResidence(this ISiloBuilder silo, ResidenceOptions options)
    {
        silo.Services.AddSingleton(options);
        silo.Services.Configure<GrainCollectionOptions>(collection =>
        {
            collection.ClassSpecificCollectionAge[typeof(CargoGrain).FullName!] = options.IdleAge;
            collection.EnableActivationSheddingOnMemoryPressure = true;
            collection.MemoryUsageLimitPercentage = options.PressurePercent;
            collection.MemoryUsagePollingPeriod = LookAtMemory;
            collection.MemoryUsageTargetPercentage = options.PressurePercent - ShedPercent;
        });
        return silo;
    }

    internal static void AddCargoResidence(this IServiceCollection services)
    {
        services.TryAddSingleton(new ResidenceOptions());
        services.AddSingleton<CargoResidence>();
    }
}
