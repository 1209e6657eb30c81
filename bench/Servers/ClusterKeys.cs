using System.Text.Json;

namespace Convoy.Bench.Servers;

/// <summary>Makes a project and keys as an operator does.</summary>
internal static class ClusterKeys
{
    private const string Project = "bench";

    public static async Task<GatewayKeys> Make(Uri gateway, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        http.DefaultRequestHeaders.Add("X-Admin-Key", ClusterMembers.AdminKey);
        await Post("/admin/projects", new { name = Project, slug = Project });
        var api = await Post($"/admin/projects/{Project}/api-keys", new { name = Project });
        var worker = await Post("/admin/worker-keys", new { name = Project });
        return new GatewayKeys(Key(api), Key(worker));

        async Task<JsonElement> Post(string path, object body)
        {
            using var answer = await http.PostAsJsonAsync(path, body, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : throw new BenchFailureException($"POST {path} answered {(int)answer.StatusCode}: {text}");
        }
    }

    private static string Key(JsonElement answer) => answer.GetProperty("key").GetString()!;
}
