using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Keys;
using Convoy.Workers;

namespace Convoy.Gateway.Administration;

/// <summary><c>/admin/worker-keys</c>: operators make, list and revoke the keys of batch workers (CONTRACT 5).</summary>
internal sealed class WorkerKeyEndpoints(GrainCalls grains, KeyAdministration keys)
{
    public async Task Create(HttpContext context)
    {
        if (await context.ReadRequest<NewKeyRequest>(NewKeyRequest.TryParse) is not { } request) return;
        var (text, key) = keys.Mint(KeyKind.Worker, request);
        var added = await grains.Ask(static (grains, key) => grains.GetWorkerKeys().Add(key), key, grains.Begin(context));
        if (added.Key is { } record) await context.WriteBody(StatusCodes.Status201Created, NewKeyBody.From(record, text), GatewayJson.Readable.NewKeyBody);
        else await context.Write(AdministrationAnswers.TooManyKeys);
    }

    public async Task List(HttpContext context)
    {
        var allowance = grains.Begin(context);
        var records = await grains.Ask(static (grains, _) => grains.GetWorkerKeys().List(), 0, allowance);
        var bodies = await keys.Describe(records, allowance);
        await context.WriteBody(StatusCodes.Status200OK, new WorkerKeysBody(bodies, bodies.Count), GatewayJson.Readable.WorkerKeysBody);
    }

    public async Task Revoke(HttpContext context)
    {
        var hasId = Guid.TryParse((string)context.Request.RouteValues["key_id"]!, out var keyId);
        var isRevoked = hasId && await grains.Ask(static (grains, keyId) => grains.GetWorkerKeys().Revoke(keyId), keyId, grains.Begin(context));
        if (isRevoked) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await context.Write(AdministrationAnswers.KeyNotFound);
    }
}

/// <summary>Mounts the endpoints.</summary>
internal static class WorkerKeyRegistration
{
    public static Mounted MapWorkerKeys(this WebApplication app)
    {
        var endpoints = new WorkerKeyEndpoints(app.Services.GetRequiredService<GrainCalls>(), ActivatorUtilities.CreateInstance<KeyAdministration>(app.Services));
        var group = app.MapGroup("/admin/worker-keys");
        group.MapPost("", endpoints.Create).ReadsJson().DescribedBy(KeyDescriptions.CreateWorkerKey);
        group.MapGet("", endpoints.List).DescribedBy(KeyDescriptions.ListWorkerKeys);
        group.MapDelete("{key_id}", endpoints.Revoke).DescribedBy(KeyDescriptions.RevokeWorkerKey);
        return new Mounted(group, app.Services);
    }
}
