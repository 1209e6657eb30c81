using System.Net;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>
/// What a crash has left half done: whatever the file holds and the API does not show, or shows in one place and not in another.
/// </summary>
internal static class Remains
{
    /// <summary>Waits until upkeep has finished or undone everything.</summary>
    /// <param name="home">The node's home.</param>
    /// <param name="client">A client of the node, which runs.</param>
    /// <param name="projects">The names of all projects that were ever tried to be made.</param>
    /// <param name="keys">The names of all API keys that were ever tried to be made.</param>
    /// <exception cref="TimeoutException">Something remains; the message says what.</exception>
    public static async Task AreCleared(NodeHome home, ConvoyClient client, IReadOnlyCollection<string> projects, IReadOnlyCollection<string> keys)
    {
        List<string> remains = [];
        await Eventually.Holds(
            "nothing to be left half done",
            async () => (remains = await Find(home, client, projects, keys)).Count == 0,
            context: () => string.Join("; ", remains));
    }

    private static async Task<List<string>> Find(
        NodeHome home, ConvoyClient client, IReadOnlyCollection<string> projects, IReadOnlyCollection<string> keys)
    {
        var listed = (await client.Admin(HttpMethod.Get, "projects")).Expect(HttpStatusCode.OK).Json.GetProperty("projects").EnumerateArray().ToList();
        var rows = StoredRows.Read(home);
        var slugs = listed.Select(project => project.GetProperty("slug").GetString()!).ToList();
        List<string> remains =
        [
            .. rows.Params.Except(rows.Cargo).Select(id => $"params of {id} have no cargo"),
            .. rows.Cargo.Except(rows.Params).Select(id => $"the cargo {id} has no params"),
            .. projects.Where(rows.CatalogMentions).Select(name => $"the catalog is still making '{name}'"),
            .. rows.Projects.Except(slugs).Select(slug => $"the project {slug} is stored and not listed"),
            .. slugs.Except(rows.Projects).Select(slug => $"the project {slug} is listed and not stored"),
        ];
        var shownKeys = 0;
        foreach (var (slug, project) in slugs.Zip(listed))
        {
            var alone = (await client.Admin(HttpMethod.Get, $"projects/{slug}")).Expect(HttpStatusCode.OK).Json;
            if (!JsonElement.DeepEquals(alone, project)) remains.Add($"{slug} is {alone} by itself and {project} in the list");
            var shown = await NamesOfKeys(client, slug);
            shownKeys += shown.Count;
            remains.AddRange(keys.Concat(shown).Distinct()
                .Where(key => rows.ProjectMentions(slug, key) != shown.Contains(key))
                .Select(key => $"the row of {slug} and the list of its keys disagree on '{key}'"));
        }

        if (rows.ApiKeys != shownKeys) remains.Add($"{rows.ApiKeys} API keys are stored and {shownKeys} are listed");
        return remains;
    }

    private static async Task<List<string>> NamesOfKeys(ConvoyClient client, string slug) =>
    [
        .. (await client.Admin(HttpMethod.Get, $"projects/{slug}/api-keys")).Expect(HttpStatusCode.OK)
            .Json.GetProperty("api_keys").EnumerateArray().Select(key => key.GetProperty("name").GetString()!),
    ];
}
