using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Callers;

/// <summary>Registers the callers' checks, and says who may call an endpoint where it is mounted.</summary>
internal static class CallersRegistration
{
    public static IServiceCollection AddCallers(this IServiceCollection services, string? adminKey)
    {
        services.AddSingleton<KeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        services.AddSingleton<ProjectKeyCheck>();
        services.AddSingleton<WorkerKeyCheck>();
        services.AddSingleton(new AdminKeyCheck(adminKey));
        services.AddHostedService<AnswerUpkeep>();
        return services;
    }

    public static Mounted RequireProjectKey(this Mounted feature) => feature.Require<ProjectKeyCheck>();

    public static Mounted RequireWorkerKey(this Mounted feature) => feature.Require<WorkerKeyCheck>();

    public static Mounted RequireAdminKey(this Mounted feature) => feature.Require<AdminKeyCheck>();

    private static Mounted Require<TCheck>(this Mounted feature)
        where TCheck : class, ICallerCheck
    {
        var check = feature.Services.GetRequiredService<TCheck>();
        feature.Endpoints.WithDoor(door => door.Caller = check);
        return feature;
    }
}
