using System.Reflection;

namespace Convoy.Grains.Storage;

/// <summary>The numbered scripts that make a schema, from this assembly.</summary>
internal static class SchemaScripts
{
    /// <summary>The scripts of a database's folder, in their order: the first makes schema 1.</summary>
    public static IReadOnlyList<string> Of(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.Contains($"Storage.Sql.{folder}.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return reader.ReadToEnd();
                }),
        ];
    }
}
