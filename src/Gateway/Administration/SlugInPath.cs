using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary>The project that a path names.</summary>
internal static class SlugInPath
{
    /// <summary>Its slug; null for a text that is none, which names no project and reaches no grain.</summary>
    public static Slug? Slug(this HttpContext context) => Projects.Slug.TryParse(context.SlugText(), out var slug) ? slug : null;

    /// <summary>The text in its place.</summary>
    public static string SlugText(this HttpContext context) => (string)context.Request.RouteValues["slug"]!;
}
