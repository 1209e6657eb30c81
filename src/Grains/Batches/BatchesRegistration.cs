using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Convoy.Grains.Batches;

/// <summary>Registers docks and batches.</summary>
public static class BatchesRegistration
{
    /// <summary>Lets the cargo of this silo gather in batches as <paramref name="options"/> say.</summary>
    public static ISiloBuilder UseBatching(this ISiloBuilder silo, BatchingOptions options)
    {
        silo.Services.AddSingleton(options);
        return silo;
    }

    internal static void AddBatches(this IServiceCollection services)
    {
        services.TryAddSingleton(new BatchingOptions { Enabled = false });
        services.AddSingleton<BatchStore>();
        services.AddSingleton<BatchMetrics>();
        services.AddSingleton<BatchReturns>();
        services.AddSingleton<StrayCargo>();
        services.AddHostedService<DocksService>();
    }
}
