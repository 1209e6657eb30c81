using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Budget;

/// <summary>Registers the way to the grains.</summary>
internal static class BudgetRegistration
{
    /// <param name="services">The gateway's services.</param>
    /// <param name="options">Settings without a <see cref="RequestOptions.Fault"/>.</param>
    public static IServiceCollection AddGrainCalls(this IServiceCollection services, RequestOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<ManyCargoCalls>();
        services.AddSingleton<Admission>();
        services.AddSingleton<BodiesInFlight>();
        return services;
    }
}
