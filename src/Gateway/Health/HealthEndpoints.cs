using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Health;

/// <summary><c>/health</c>, <c>/health/live</c> (the process answers), <c>/health/ready</c> (it can do its work; CONTRACT 5) and <c>/health/serving</c>.</summary>
internal sealed class HealthEndpoints(IReadiness readiness)
{
    /// <summary>Where they all begin.</summary>
    public const string Route = "/health";

    private static readonly ReadOnlyMemory<byte> Ok = """{"status":"ok"}"""u8.ToArray();

    public static Task Live(HttpContext context) => context.WriteJson(StatusCodes.Status200OK, Ok);

    public Task Serving(HttpContext context) => Answer(context, readiness.ServingFault());

    public async Task Ready(HttpContext context) => await Answer(context, await readiness.Fault(context.RequestAborted));

    private static Task Answer(HttpContext context, string? fault) => fault is null
        ? context.WriteJson(StatusCodes.Status200OK, Ok)
        : context.Write(new Sentence(StatusCodes.Status503ServiceUnavailable, $"Not ready: {fault}."));
}

/// <summary>Mounts the endpoints.</summary>
internal static class HealthRegistration
{
    public static void MapHealth(this WebApplication app)
    {
        var endpoints = ActivatorUtilities.CreateInstance<HealthEndpoints>(app.Services);
        app.MapGet(HealthEndpoints.Route, HealthEndpoints.Live).DescribedBy(HealthDescription.Health);
        app.MapGet($"{HealthEndpoints.Route}/live", HealthEndpoints.Live).DescribedBy(HealthDescription.Live);
        app.MapGet($"{HealthEndpoints.Route}/serving", endpoints.Serving).DescribedBy(HealthDescription.Serving);
        app.MapGet($"{HealthEndpoints.Route}/ready", endpoints.Ready).DescribedBy(HealthDescription.Ready);
    }
}
