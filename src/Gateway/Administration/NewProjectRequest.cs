using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Validation;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary>The body of <c>POST /admin/projects</c> (CONTRACT 5), valid.</summary>
internal sealed record NewProjectRequest(string Name, Slug Slug, string? Description)
{
    /// <summary>The longest name of a project or a key, in code points.</summary>
    public const int MaxNameLength = 255;

    /// <summary>The longest description, in code points.</summary>
    public const int MaxDescriptionLength = 1000;

    /// <summary>Reads a body, or says everything that is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out NewProjectRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    private static NewProjectRequest? Read(Field body)
    {
        var name = body.Required("name")?.AsText(1, MaxNameLength, Controls.None);
        var slug = body.Required("slug") is { } field ? ReadSlug(field) : null;
        var description = body.Optional("description")?.AsText(0, MaxDescriptionLength, Controls.Lines);
        return name is null || slug is null ? null : new NewProjectRequest(name, slug.Value, description);
    }

    private static Slug? ReadSlug(Field field)
    {
        if (field.AsText() is not { } text) return null;
        if (Slug.TryParse(text, out var slug)) return slug;
        field.Fail(Rule.Pattern(Slug.Pattern));
        return null;
    }
}
