using Convoy.Grains.Callbacks;

namespace Convoy.Silo.Callbacks;

/// <summary>Registers what delivers callbacks.</summary>
internal static class CallbacksRegistration
{
    /// <summary>Lets this silo deliver callbacks, or leaves those of claimed cargo to their workers.</summary>
    public static ISiloBuilder UseCallbacks(this ISiloBuilder silo, CallbackOptions options)
    {
        silo.UseCallbackDelivery(options.Enabled);
        silo.Services.AddSingleton(options);
        if (!options.Enabled) return silo;
        silo.Services.AddSingleton(provider => new CallbackSender(options, provider.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton<ProjectSecrets>();
        silo.Services.AddHostedService<CallbackService>();
        return silo;
    }
}
