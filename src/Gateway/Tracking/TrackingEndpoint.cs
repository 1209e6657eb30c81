using System.Runtime.CompilerServices;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Tracking;

/// <summary><c>GET /cargo/{cargo_id}/tracking</c>: where a cargo is (CONTRACT 3).</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="together">The shorter way to grains that other processes host.</param>
/// <param name="secrets">For the tags of ids.</param>
/// <param name="local">The cargo of this process; null where it hosts none.</param>
internal sealed class TrackingEndpoint(GrainCalls grains, GroupedReads together, ClusterSecrets secrets, ILocalCargo? local = null)
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
        if (!secrets.TryVerifyCargoId(caller.Project, cargoId, out var id)) return new(context.Write(Answers.CargoNotFound));
        if (local is null || !local.TryGetTracking(id, caller.Claim, out var tracking)) return Read(context, new Reading(id, caller.Claim), allowance);
        if (tracking is null) return new(context.Write(Answers.CargoNotFound));
        TrackingBody.Write(context.Response, id, tracking);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask Read(HttpContext context, Reading reading, Allowance allowance)
    {
        GroupedRead read = default;

        // Whoever has waited for something already has too little left for two ways.
        if (!allowance.HasBegun)
        {
            allowance = grains.Begin();
            read = await together.Ask(reading.Cargo, reading.Reader);
        }

        var tracking = read.IsAnswered ? read.Tracking : await grains.Ask(GetTracking, reading, allowance);
        if (tracking is not null) TrackingBody.Write(context.Response, reading.Cargo, tracking);
        else await context.Write(Answers.CargoNotFound);
    }

    private readonly record struct Reading(CargoId Cargo, ProjectClaim Reader);
}

/// <summary>Registers and mounts the endpoint.</summary>
internal static class TrackingRegistration
{
    public static void AddTracking(this IServiceCollection services)
    {
        services.AddSingleton<GroupedReads>();
        services.AddSingleton<TrackingEndpoint>();
        services.AddSingleton<TrackingLane>();
    }

    public static Mounted MapTracking(this WebApplication app) =>
        new(app.MapGet(TrackingEndpoint.Route, app.Services.GetRequiredService<TrackingEndpoint>().Handle).DescribedBy(TrackingDescription.Track), app.Services);
}
