using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary><c>/admin/projects/{slug}/api-keys</c>: operators make, list and revoke the keys of a project (CONTRACT 5).</summary>
internal sealed class ApiKeyEndpoints(GrainCalls grains, KeyAdministration keys)
{
    public async Task Create(HttpContext context)
    {
        if (await context.ReadRequest<NewKeyRequest>(NewKeyRequest.TryParse) is not { } request) return;
        if (context.Slug() is not { } slug)
        {
            await context.WriteProjectNotFound();
            return;
        }

        var (text, key) = keys.Mint(KeyKind.Project, request);
        var added = await grains.Ask(static (grains, addition) => grains.GetProject(addition.slug).AddKey(addition.key), (slug, key), grains.Begin(context));
        if (added.Key is { } record) await context.WriteBody(StatusCodes.Status201Created, NewKeyBody.From(record, text), GatewayJson.Readable.NewKeyBody);
        else if (added.OwnerIsFull) await context.Write(AdministrationAnswers.TooManyKeys);
        else await context.WriteProjectNotFound();
    }

    public async Task List(HttpContext context)
    {
        var allowance = grains.Begin(context);
        if (context.Slug() is { } slug
            && await grains.Ask(static (grains, slug) => grains.GetProject(slug).ListKeys(), slug, allowance) is { } records)
        {
            var bodies = await keys.Describe(records, allowance);
            await context.WriteBody(StatusCodes.Status200OK, new ApiKeysBody(bodies, bodies.Count), GatewayJson.Readable.ApiKeysBody);
        }
        else
        {
            await context.WriteProjectNotFound();
        }
    }

    public async Task Revoke(HttpContext context)
    {
        var hasId = Guid.TryParse((string)context.Request.RouteValues["key_id"]!, out var keyId);
        switch (context.Slug() is { } slug ? await Revoke(context, slug, hasId ? keyId : Guid.Empty) : null)
        {
            case null:
                await context.WriteProjectNotFound();
                break;
            case true:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case false:
                await context.Write(AdministrationAnswers.KeyNotFound);
                break;
        }
    }

    private ValueTask<bool?> Revoke(HttpContext context, Slug slug, Guid keyId) =>
        grains.Ask(static (grains, key) => grains.GetProject(key.slug).RevokeKey(key.keyId), (slug, keyId), grains.Begin(context));
}

/// <summary>Mounts the endpoints.</summary>
internal static class ApiKeyRegistration
{
    public static Mounted MapApiKeys(this WebApplication app)
    {
        var endpoints = new ApiKeyEndpoints(app.Services.GetRequiredService<GrainCalls>(), ActivatorUtilities.CreateInstance<KeyAdministration>(app.Services));
        var group = app.MapGroup("/admin/projects/{slug}/api-keys");
        group.MapPost("", endpoints.Create).ReadsJson().DescribedBy(KeyDescriptions.CreateApiKey);
        group.MapGet("", endpoints.List).DescribedBy(KeyDescriptions.ListApiKeys);
        group.MapDelete("{key_id}", endpoints.Revoke).DescribedBy(KeyDescriptions.RevokeApiKey);
        return new Mounted(group, app.Services);
    }
}
