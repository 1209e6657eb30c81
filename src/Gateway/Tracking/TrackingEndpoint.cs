using Convoy.Cargo;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Tracking;

/// <summary><c>GET /cargo/{cargo_id}/tracking</c>: where a cargo is (CONTRACT 3).</summary>
internal sealed class TrackingEndpoint(IGrainFactory grains, ClusterSecrets secrets)
{
    public const string Route = "/cargo/{cargo_id}/tracking";

    public async Task Handle(HttpContext context)
    {
        var project = context.Project().Project;

        // A foreign id and an invented one end here alike: no grain call, and the same bytes.
        if (!secrets.TryVerifyCargoId(project, (string)context.Request.RouteValues["cargo_id"]!, out var id))
        {
            await context.Write(Answers.CargoNotFound);
            return;
        }

        if (await grains.GetCargo(id).GetTracking(project) is { } tracking) TrackingBody.Write(context.Response, id, tracking);
        else await context.Write(Answers.CargoNotFound);
    }
}

/// <summary>Mounts the endpoint.</summary>
internal static class TrackingRegistration
{
    public static Mounted MapTracking(this WebApplication app)
    {
        var endpoint = ActivatorUtilities.CreateInstance<TrackingEndpoint>(app.Services);
        return new Mounted(app.MapGet(TrackingEndpoint.Route, endpoint.Handle).DescribedBy(TrackingDescription.Track), app.Services);
    }
}
