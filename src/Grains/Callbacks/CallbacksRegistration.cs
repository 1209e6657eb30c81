using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Convoy.Grains.Callbacks;

/// <summary>Registers what callbacks need of the grains.</summary>
public static class CallbacksRegistration
{
    /// <summary>Makes the callbacks of claimed and cancelled cargo Convoy's, or leaves them to workers.</summary>
    public static ISiloBuilder UseCallbackDelivery(this ISiloBuilder silo, bool isOurs)
    {
        silo.Services.AddSingleton(new CallbackDelivery(isOurs));
        return silo;
    }

    internal static void AddCallbacks(this IServiceCollection services)
    {
        services.TryAddSingleton(new CallbackDelivery(IsOurs: true));
        services.AddSingleton(provider => new DueCallbacks(provider.GetRequiredService<Database>(), provider.GetRequiredService<CargoMover>()));
    }
}
