namespace Convoy.Projects;

/// <summary>
/// The one way from a slug to its grain. Every key has a prefix, because the ADO.NET provider folds keys that look like hexadecimal
/// or a GUID into one another (dotnet/orleans#9706).
/// </summary>
public static class ProjectGrainFactory
{
    private const string Prefix = "project/";

    /// <summary>The grain of a project.</summary>
    /// <exception cref="ArgumentException"><paramref name="slug"/> is the default value.</exception>
    public static IProjectGrain GetProject(this IGrainFactory grains, Slug slug) => grains.GetGrain<IProjectGrain>(Prefix + slug.Value);

    /// <summary>The slug in the key of a project's grain.</summary>
    public static bool TryGetSlug(string key, out Slug slug)
    {
        slug = default;
        return key.StartsWith(Prefix, StringComparison.Ordinal) && Slug.TryParse(key[Prefix.Length..], out slug);
    }

    /// <summary>The sweep over API keys whose making a crash cut off.</summary>
    public static IUnfinishedKeysGrain GetUnfinishedKeys(this IGrainFactory grains) =>
        grains.GetGrain<IUnfinishedKeysGrain>("sweep/unfinished-keys");

    /// <summary>The catalog of the cluster.</summary>
    public static IProjectCatalogGrain GetProjectCatalog(this IGrainFactory grains) => grains.GetGrain<IProjectCatalogGrain>("catalog/projects");
}
