using System.Runtime.CompilerServices;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Tracking;

/// <summary><c>GET /cargo/{cargo_id}/tracking</c>: where a cargo is (CONTRACT 3).</summary>
internal sealed class TrackingEndpoint(GrainCalls grains, ClusterSecrets secrets)
{
    public const string Route = "/cargo/{cargo_id}/tracking";

    private static readonly GrainCall<Reading, CargoTracking?> GetTracking =
        static (grains, reading) => grains.GetCargo(reading.Cargo).GetTracking(reading.Reader);

    public Task Handle(HttpContext context) =>
        Answer(context, context.Project(), (string)context.Request.RouteValues["cargo_id"]!, grains.Begin(context)).AsTask();

    /// <summary>Answers for a caller that was let in.</summary>
    public ValueTask Answer(HttpContext context, ProjectCaller caller, ReadOnlySpan<char> cargoId, Allowance allowance = default)
    {
        // A foreign id and an invented one end here alike: no grain call, and the same bytes.
        if (secrets.TryVerifyCargoId(caller.Project, cargoId, out var id)) return Read(context, new Reading(id, caller.Claim), allowance);
        return new(context.Write(Answers.CargoNotFound));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask Read(HttpContext context, Reading reading, Allowance allowance)
    {
        if (await grains.Ask(GetTracking, reading, allowance) is { } tracking) TrackingBody.Write(context.Response, reading.Cargo, tracking);
        else await context.Write(Answers.CargoNotFound);
    }

    private readonly record struct Reading(CargoId Cargo, ProjectClaim Reader);
}

/// <summary>Registers and mounts the endpoint.</summary>
internal static class TrackingRegistration
{
    public static void AddTracking(this IServiceCollection services)
    {
        services.AddSingleton<TrackingEndpoint>();
        services.AddSingleton<TrackingLane>();
    }

    public static Mounted MapTracking(this WebApplication app) =>
        new(app.MapGet(TrackingEndpoint.Route, app.Services.GetRequiredService<TrackingEndpoint>().Handle).DescribedBy(TrackingDescription.Track), app.Services);
}
