using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Loading;

/// <summary><c>POST /cargo/load</c>: takes a request and answers once it is durable (CONTRACT 3).</summary>
internal sealed class LoadEndpoint(GrainCalls grains, ClusterSecrets secrets, TimeProvider time, GatewayMetrics metrics)
{
    public const string Route = "/cargo/load";

    public async Task Handle(HttpContext context)
    {
        if (await context.ReadRequest<LoadRequest>(LoadRequest.TryParse) is not { } request) return;
        var project = context.Project().Project;
        var id = secrets.MintCargoId(project, time);
        var load = new CargoLoad { Project = project, Params = request.Params, CallbackUrl = request.CallbackUrl };
        var loaded = await grains.Ask(static (grains, cargo) => grains.GetCargo(cargo.id).Load(cargo.load), (id, load), grains.Begin(context));
        if (loaded is null) throw new InvalidOperationException("A cargo id was issued twice.");
        metrics.Loaded();
        await context.WriteJson(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(LoadedBody.Of(id), GatewayJson.Readable.LoadedBody));
    }
}

/// <summary>The answer to a load.</summary>
internal sealed record LoadedBody(string CargoId, string Status, string Message)
{
    public static LoadedBody Of(CargoId id) => new(id.Value, "success", "Cargo loaded successfully");
}

/// <summary>Mounts the endpoint.</summary>
internal static class LoadRegistration
{
    public static Mounted MapLoading(this WebApplication app)
    {
        var endpoint = ActivatorUtilities.CreateInstance<LoadEndpoint>(app.Services);
        return new Mounted(app.MapPost(LoadEndpoint.Route, endpoint.Handle).ReadsJson().DescribedBy(LoadDescription.Load), app.Services);
    }
}
