using System.Diagnostics.CodeAnalysis;
using Convoy.Batches;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Batches;

/// <summary>What a worker does with a batch that it holds: <c>heartbeat</c>, <c>release</c>, and a look at it.</summary>
internal sealed class BatchEndpoints(GrainCalls grains)
{
    public async Task Heartbeat(HttpContext context)
    {
        var batch = TryGetId(context, out var id) ? await grains.Ask(static (grains, id) => grains.GetBatchDesk().Extend(id), id, grains.Begin(context)) : null;
        if (!WasClaimed(batch)) await context.Write(BatchAnswers.NotFound);
        else if (batch.State == BatchState.Claimed) await context.WriteLease(batch);
        else await context.Write(BatchAnswers.TakenAway);
    }

    public async Task Release(HttpContext context)
    {
        var batch = TryGetId(context, out var id) ? await grains.Ask(static (grains, id) => grains.GetBatchDesk().Release(id), id, grains.Begin(context)) : null;
        if (WasClaimed(batch)) await context.WriteReleased(batch);
        else await context.Write(BatchAnswers.NotFound);
    }

    public async Task Find(HttpContext context)
    {
        var counts = TryGetId(context, out var id) ? await grains.Ask(static (grains, id) => grains.GetBatchDesk().Find(id), id, grains.Begin(context)) : null;
        if (counts is null) await context.Write(BatchAnswers.NotFound);
        else await context.WriteCounts(counts);
    }

    // Whoever names one that nobody has claimed yet has guessed it.
    private static bool WasClaimed([NotNullWhen(true)] Batch? batch) => batch is { State: not (BatchState.Forming or BatchState.Ready) };

    private static bool TryGetId(HttpContext context, out string id)
    {
        var isId = BatchId.TryParse((string)context.Request.RouteValues["batch_id"]!, out var parsed);
        id = isId ? parsed.Value : "";
        return isId;
    }
}

/// <summary>Registers and mounts the endpoints.</summary>
internal static class BatchesRegistration
{
    public static void AddBatches(this IServiceCollection services)
    {
        services.AddSingleton<ClaimEndpoint>();
        services.AddSingleton<BatchEndpoints>();
    }

    public static Mounted MapBatches(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<BatchEndpoints>();
        var mounted = app.MapGroup("/batches");
        mounted.MapPost("/claim", app.Services.GetRequiredService<ClaimEndpoint>().Handle).ReadsJson().DescribedBy(BatchesDescription.Claim);
        mounted.MapPost("/{batch_id}/heartbeat", endpoints.Heartbeat).DescribedBy(BatchesDescription.Heartbeat);
        mounted.MapPost("/{batch_id}/release", endpoints.Release).DescribedBy(BatchesDescription.Release);
        mounted.MapGet("/{batch_id}", endpoints.Find).DescribedBy(BatchesDescription.Find);
        return new Mounted(mounted, app.Services);
    }
}
