using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary><c>/admin/projects</c>: operators make, list and change projects (CONTRACT 5).</summary>
internal sealed class ProjectEndpoints(GrainCalls grains, TimeProvider time)
{
    public async Task Create(HttpContext context)
    {
        if (await context.ReadRequest<NewProjectRequest>(NewProjectRequest.TryParse) is not { } request) return;
        var wanted = new NewProject
        {
            Id = ProjectId.New(time),
            Slug = request.Slug,
            Name = request.Name,
            Description = request.Description,
        };
        var project = await grains.Ask(static (grains, wanted) => grains.GetProjectCatalog().Create(wanted), wanted, grains.Begin(context));
        if (project is null) await context.WriteSlugTaken(request.Slug);
        else await Write(context, StatusCodes.Status201Created, project);
    }

    public async Task List(HttpContext context)
    {
        if (!PageRequest.TryParse(context.Request.Query["skip"], context.Request.Query["limit"], out var page, out var faults))
        {
            await context.Write(faults);
            return;
        }

        var found = await grains.Ask(static (grains, page) => grains.GetProjectCatalog().List(page.Skip, page.Limit), page, grains.Begin(context));
        await context.WriteBody(
            StatusCodes.Status200OK, new ProjectsBody([.. found.Projects.Select(ProjectBody.From)], found.Total), GatewayJson.Readable.ProjectsBody);
    }

    public async Task Get(HttpContext context)
    {
        if (context.Slug() is { } slug && await Find(context, slug) is { } info) await Write(context, StatusCodes.Status200OK, info);
        else await context.WriteProjectNotFound();
    }

    public async Task Change(HttpContext context)
    {
        if (await context.ReadRequest<ProjectChange>(ProjectChangeRequest.TryParse) is not { } change) return;
        if (context.Slug() is { } slug && await Change(context, slug, change) is { } changed) await Write(context, StatusCodes.Status200OK, changed);
        else await context.WriteProjectNotFound();
    }

    private static Task Write(HttpContext context, int status, Project project) =>
        context.WriteBody(status, ProjectBody.From(project), GatewayJson.Readable.ProjectBody);

    private ValueTask<Project?> Find(HttpContext context, Slug slug) =>
        grains.Ask(static (grains, slug) => grains.GetProject(slug).GetInfo(), slug, grains.Begin(context));

    private ValueTask<Project?> Change(HttpContext context, Slug slug, ProjectChange change) =>
        grains.AskInTurn(static (grains, wanted) => grains.GetProject(wanted.slug).Update(wanted.change), (slug, change), grains.Begin(context));
}

/// <summary>Mounts the endpoints.</summary>
internal static class ProjectRegistration
{
    public static Mounted MapProjects(this WebApplication app)
    {
        var endpoints = ActivatorUtilities.CreateInstance<ProjectEndpoints>(app.Services);
        var group = app.MapGroup("/admin/projects");
        group.MapPost("", endpoints.Create).ReadsJson().DescribedBy(ProjectDescriptions.Create);
        group.MapGet("", endpoints.List).DescribedBy(ProjectDescriptions.List);
        group.MapGet("{slug}", endpoints.Get).DescribedBy(ProjectDescriptions.Get);
        group.MapPatch("{slug}", endpoints.Change).ReadsJson().DescribedBy(ProjectDescriptions.Change);
        return new Mounted(group, app.Services);
    }
}
