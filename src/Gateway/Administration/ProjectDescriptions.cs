using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

internal static class ProjectDescriptions
{
    private static readonly Shape Name = ShapeOf.Text("What people call it.", min: 1, max: NewProjectRequest.MaxNameLength);
    private static readonly Shape Description = ShapeOf.Text("What it is for.", max: NewProjectRequest.MaxDescriptionLength).OrNull();

    private static readonly Shape Project = ShapeOf.Named("Project", ShapeOf.Object(
        ("id", ShapeOf.Uuid("The project's id.")),
        ("name", Name),
        ("slug", ShapeOf.Text("Its name in URLs; it never changes.", pattern: Slug.Pattern)),
        ("description", Description),
        ("is_active", ShapeOf.Flag("Whether its API keys work.")),
        ("created_at", ShapeOf.Time("When it was made.")),
        ("updated_at", ShapeOf.Time("When it last changed."))));

    private const string Example =
        $$"""
        {
          "id": "018d0c4e-7b1a-7c3d-9e2f-5a6b7c8d9e0f",
          "name": "Acme",
          "slug": "{{Samples.Slug}}",
          "description": "Nightly summaries.",
          "is_active": true,
          "created_at": "2024-01-15T10:30:00Z",
          "updated_at": "2024-01-15T10:30:00Z"
        }
        """;

    public static void Create(Operation operation) => operation
        .Is("createProject", Tags.Operators, "Make a project", "The slug is taken in one place, so no two projects ever share one.")
        .Takes(
            ShapeOf.Named("NewProject", ShapeOf.Object(
                ("name", Name),
                ("slug", ShapeOf.Text("1 to 63 of `a-z`, `0-9` and `-`, with no hyphen at either end.", pattern: Slug.Pattern)),
                ("description?", Description))),
            $$"""{ "name": "Acme", "slug": "{{Samples.Slug}}", "description": "Nightly summaries." }""")
        .Gives(201, "The project.", Project, Example)
        .Refuses(
            "taken",
            new Sentence(StatusCodes.Status409Conflict, $"Project with slug '{Samples.Slug}' already exists"),
            "The slug is another project's.")
        .Invalid("""{"detail":[{"type":"missing","loc":["body","slug"],"msg":"Field required","input":{"name":"Acme"}}]}""");

    public static void List(Operation operation) => operation
        .Is("listProjects", Tags.Operators, "List projects", "Newest first, a page at a time.")
        .HasQuery("skip", ShapeOf.Integer("How many to leave out.", min: 0, absent: 0), "How many of the newest to leave out.", 0)
        .HasQuery(
            "limit",
            ShapeOf.Integer("The most entries.", min: 0, max: PageRequest.MaxLimit, absent: PageRequest.DefaultLimit),
            "The most entries of the answer.",
            PageRequest.DefaultLimit)
        .Gives(
            200,
            "One page of the projects.",
            ShapeOf.Object(("projects", ShapeOf.List(Project)), ("total", ShapeOf.Integer("How many there are in all.", min: 0))),
            $$"""{ "projects": [{{Example}}], "total": 1 }""")
        .Invalid(
            """
            {
              "detail": [
                {
                  "type": "less_than_equal",
                  "loc": ["query", "limit"],
                  "msg": "Input should be less than or equal to 1000",
                  "input": "1001",
                  "ctx": { "le": 1000 }
                }
              ]
            }
            """);

    public static void Get(Operation operation) => Found(operation
        .Is("getProject", Tags.Operators, "One project", "A project by its slug.")
        .HasSlug()
        .Gives(200, "The project.", Project, Example));

    public static void Change(Operation operation) => Found(operation
        .Is(
            "changeProject",
            Tags.Operators,
            "Change a project",
            "A field that is left out stays as it is. The API keys of a project that is not active stop working on every gateway within a "
            + "second, and work again when it is.")
        .HasSlug()
        .Takes(
            ShapeOf.Named("ProjectChange", ShapeOf.Object(
                ("name?", Name),
                ("description?", Description),
                ("is_active?", ShapeOf.Flag("Whether its API keys are to work.")))),
            """{ "description": "Nightly and weekly summaries.", "is_active": true }""")
        .Gives(200, "The project as it is now.", Project, Example)
        .Invalid(
            """
            {
              "detail": [
                {
                  "type": "bool_parsing",
                  "loc": ["body", "is_active"],
                  "msg": "Input should be a valid boolean, unable to interpret input",
                  "input": "maybe"
                }
              ]
            }
            """));

    /// <summary>Says that the path names a project.</summary>
    public static Operation HasSlug(this Operation operation) =>
        operation.HasPath("slug", ShapeOf.Text(), "The project's slug.", Samples.Slug);

    /// <summary>Says that there may be no such project.</summary>
    public static Operation Found(Operation operation) => operation.Refuses(
        "no_project", new Sentence(StatusCodes.Status404NotFound, $"Project '{Samples.NoSlug}' not found"), "No project has this slug.");
}
