using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Loading;

/// <summary><c>POST /cargo/load</c>: takes a request and answers once it is durable (CONTRACT 3).</summary>
internal sealed class LoadEndpoint(GrainCalls grains, LoadIds loadIds, ModelList models, GatewayMetrics metrics)
{
    public const string Route = "/cargo/load";

    public async Task Handle(HttpContext context)
    {
        if (await context.ReadLoad<LoadRequest>(LoadRequest.TryParse) is not var (request, key, body)) return;
        if (!models.Takes(request.Model))
        {
            await context.WriteJson(StatusCodes.Status400BadRequest, models.RefusalBody(request.Model));
            return;
        }

        var allowance = grains.Begin(context);
        await using var ids = await loadIds.Take(context, Route, key, body, 1, allowance);
        if (ids is null) return;
        var load = request.ToLoad(context.Project().Project);
        var loaded = await grains.Ask(static (grains, cargo) => grains.GetCargo(cargo.id).Load(cargo.load), (id: ids[0], load), allowance);
        if (loaded is null) throw new InvalidOperationException("A cargo id was issued twice.");
        metrics.Loaded();
        await context.WriteJson(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(LoadedBody.Of(ids[0]), GatewayJson.Readable.LoadedBody));
    }
}

/// <summary>The answer to a load.</summary>
internal sealed record LoadedBody(string CargoId, string Status, string Message)
{
    public static LoadedBody Of(CargoId id) => new(id.Value, "success", "Cargo loaded successfully");
}

/// <summary>Registers and mounts loads, one by one and in bulk.</summary>
internal static class LoadRegistration
{
    public static void AddLoading(this IServiceCollection services)
    {
        services.AddSingleton<LoadIds>();
        services.AddSingleton<LoadEndpoint>();
        services.AddSingleton<BulkLoadEndpoint>();
    }

    public static Mounted MapLoading(this WebApplication app) => new(
        app.MapPost(LoadEndpoint.Route, app.Services.GetRequiredService<LoadEndpoint>().Handle).ReadsJson().DescribedBy(LoadDescription.Load), app.Services);

    public static Mounted MapModels(this WebApplication app)
    {
        var models = app.Services.GetRequiredService<ModelList>();
        return new Mounted(app.MapGet("/models", context => context.WriteJson(StatusCodes.Status200OK, models.Body)).DescribedBy(LoadDescription.Models), app.Services);
    }

    public static Mounted MapBulkLoading(this WebApplication app)
    {
        var mounted = app.MapPost(BulkLoadEndpoint.Route, app.Services.GetRequiredService<BulkLoadEndpoint>().Handle).DescribedBy(LoadDescription.LoadBulk).ReadsJson().WithDoor(door =>
        {
            door.BodyLimit = Door.MaxBulkBodyBytes;
            door.TakesLines = true;
        });
        return new Mounted(mounted, app.Services);
    }
}
