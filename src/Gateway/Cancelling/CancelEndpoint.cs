using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Tracking;

namespace Convoy.Gateway.Cancelling;

/// <summary><c>POST /cargo/{cargo_id}/cancel</c>: ends a cargo that is still pending. Answers as tracking does, once it is durable.</summary>
internal sealed class CancelEndpoint(GrainCalls grains, ClusterSecrets secrets)
{
    public const string Route = "/cargo/{cargo_id}/cancel";

    public async Task Handle(HttpContext context)
    {
        var caller = context.Project();
        if (!secrets.TryVerifyCargoId(caller.Project, (string)context.Request.RouteValues["cargo_id"]!, out var id))
        {
            await context.Write(Answers.CargoNotFound);
            return;
        }

        var cancellation = await grains.Ask(
            static (grains, wanted) => grains.GetCargo(wanted.id).Cancel(wanted.Claim), (id, caller.Claim), grains.Begin(context));
        if (cancellation is null) await context.Write(Answers.CargoNotFound);
        else if (cancellation.Refusal is { } refusal) await context.WriteDetail(StatusCodes.Status409Conflict, refusal);
        else TrackingBody.Write(context.Response, id, cancellation.Cargo);
    }
}

/// <summary>Registers and mounts the endpoint.</summary>
internal static class CancelRegistration
{
    public static void AddCancelling(this IServiceCollection services) => services.AddSingleton<CancelEndpoint>();

    public static Mounted MapCancelling(this WebApplication app) =>
        new(app.MapPost(CancelEndpoint.Route, app.Services.GetRequiredService<CancelEndpoint>().Handle).DescribedBy(CancelDescription.Cancel), app.Services);
}
