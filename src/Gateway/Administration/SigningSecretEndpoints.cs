using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary><c>/admin/projects/{slug}/signing-secret</c>: operators see and rotate what signs the callbacks of a project.</summary>
internal sealed class SigningSecretEndpoints(GrainCalls grains, TimeProvider time)
{
    public async Task Show(HttpContext context) =>
        await Write(context, context.Slug() is { } slug ? await Find(context, slug) : null);

    public async Task Rotate(HttpContext context) =>
        await Write(context, context.Slug() is { } slug ? await Rotate(context, slug, Guid.CreateVersion7(time.GetUtcNow())) : null);

    private static Task Write(HttpContext context, ProjectSigningSecrets? secrets)
    {
        if (secrets is null) return context.WriteProjectNotFound();
        context.Response.Headers.CacheControl = "no-store";
        return context.WriteBody(StatusCodes.Status200OK, SigningSecretBody.From(secrets), GatewayJson.Readable.SigningSecretBody);
    }

    private ValueTask<ProjectSigningSecrets?> Find(HttpContext context, Slug slug) =>
        grains.Ask(static (grains, slug) => grains.GetProject(slug).GetSigningSecrets(), slug, grains.Begin(context));

    private ValueTask<ProjectSigningSecrets?> Rotate(HttpContext context, Slug slug, Guid rotation) => grains.Ask(
        static (grains, wanted) => grains.GetProject(wanted.slug).RotateSigningSecret(wanted.rotation), (slug, rotation), grains.Begin(context));
}

/// <summary>Mounts the endpoints.</summary>
internal static class SigningSecretRegistration
{
    public static Mounted MapSigningSecrets(this WebApplication app)
    {
        var endpoints = ActivatorUtilities.CreateInstance<SigningSecretEndpoints>(app.Services);
        var group = app.MapGroup("/admin/projects/{slug}/signing-secret");
        group.MapGet("", endpoints.Show).DescribedBy(SigningSecretDescriptions.Show);
        group.MapPost("rotate", endpoints.Rotate).DescribedBy(SigningSecretDescriptions.Rotate);
        return new Mounted(group, app.Services);
    }
}
