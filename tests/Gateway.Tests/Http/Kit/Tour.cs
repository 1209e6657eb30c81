using System.Globalization;
using System.Text.Json;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>What tests do again and again, each in one word.</summary>
internal static class Tour
{
    public const string Load = """{"params":{"model":"m","messages":[{"role":"user","content":"Hello"}]},"callback_url":"https://example.com/callback"}""";

    private static int _slugs;

    public static string TrackingPath(string cargoId) => $"/cargo/{cargoId}/tracking";

    /// <summary>A slug that no other test has.</summary>
    public static string NewSlug() => string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _slugs)}");

    /// <summary>Makes a project.</summary>
    public static async Task<string> NewProject(this Node node)
    {
        var slug = NewSlug();
        (await node.Operator.Post("/admin/projects", $$"""{"name":"Test","slug":"{{slug}}"}""")).MustBe(201);
        return slug;
    }

    /// <summary>Makes an API key of a project, or, without one, a worker key.</summary>
    public static async Task<(string Id, string Key)> NewKey(this Node node, string? slug, string? expiresAt = null)
    {
        var made = (await node.Operator.Post(KeysPath(slug), JsonSerializer.Serialize(new { name = "Test", expires_at = expiresAt }))).MustBe(201);
        return (made.Text("id"), made.Text("key"));
    }

    public static string KeysPath(string? slug) => slug is null ? "/admin/worker-keys" : $"/admin/projects/{slug}/api-keys";

    /// <summary>A client of a project of its own.</summary>
    public static async Task<Caller> NewClient(this Node node) => node.ClientWith((await node.NewKey(await node.NewProject())).Key);

    /// <summary>Loads a cargo and returns its id.</summary>
    public static async Task<string> LoadCargo(this Caller client) => (await client.Post("/cargo/load", Load)).MustBe(200).Text("cargo_id");

    public static Task<Answer> LoadBulk(this Caller client, params IEnumerable<string> items) =>
        client.Post("/cargo/load/bulk", $$"""{"cargo":[{{string.Join(',', items)}}]}""");

    /// <summary>The results of a bulk load, each as its status, and the detail if there is one after a colon.</summary>
    public static string[] Results(this Answer answer) =>
    [
        .. answer.MustBe(200).Json.GetProperty("results").EnumerateArray().Select(result =>
            $"{result.GetProperty("status").GetString()}{(result.TryGetProperty("detail", out var detail) ? $":{detail.GetString()}" : "")}"),
    ];

    /// <summary>The ids that a bulk load was answered with.</summary>
    public static string[] CargoIds(this Answer answer) =>
    [
        .. answer.MustBe(200).Json.GetProperty("results").EnumerateArray()
            .Where(result => result.TryGetProperty("cargo_id", out _))
            .Select(result => result.GetProperty("cargo_id").GetString()!),
    ];

    public static Task<Answer> Track(this Caller client, string cargoId) => client.Get(TrackingPath(cargoId));

    public static async Task<string> StatusOf(this Caller client, string cargoId) => (await client.Track(cargoId)).MustBe(200).Text("status");

    public static string Item(string cargoId, string status, string more = "") => $$"""{"cargo_id":"{{cargoId}}","status":"{{status}}"{{more}}}""";

    public static Task<Answer> Push(this Caller worker, params IEnumerable<string> items) =>
        worker.Post("/transitions", $$"""{"transitions":[{{string.Join(',', items)}}]}""");

    public static Task<Answer> PushLines(this Caller worker, params IEnumerable<string> lines) =>
        worker.Post("/transitions", string.Join('\n', lines) + "\n", Caller.Lines);

    /// <summary>The results, each as <c>outcome:status</c> with the detail, if there is one, after another colon.</summary>
    public static string[] Outcomes(this Answer answer) =>
    [
        .. answer.MustBe(200).Json.GetProperty("results").EnumerateArray().Select(result =>
            $"{result.GetProperty("outcome").GetString()}:{result.GetProperty("status").GetString()}"
            + (result.TryGetProperty("detail", out var detail) ? $":{detail.GetString()}" : "")),
    ];

    /// <summary>Requires these counts of outcomes, and that they are the whole.</summary>
    public static void MustCount(this Answer answer, int applied = 0, int unchanged = 0, int refused = 0, int notFound = 0, int unavailable = 0)
    {
        var json = answer.MustBe(200).Json;
        int Count(string name) => json.GetProperty(name).GetInt32();
        Assert.Equal(
            (applied, unchanged, refused, notFound, unavailable),
            (Count("applied"), Count("unchanged"), Count("refused"), Count("not_found"), Count("unavailable")));
        Assert.Equal(applied + unchanged + refused + notFound + unavailable, json.GetProperty("results").GetArrayLength());
    }
}
