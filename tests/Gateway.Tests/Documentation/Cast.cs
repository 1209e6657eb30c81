using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>Who and what the documented requests are about: projects, keys in every state, and a cargo.</summary>
internal sealed class Cast : IAsyncDisposable
{
    private const string Past = "2020-01-01T00:00:00Z";

    private readonly LiveGateway _gateway;
    private readonly Lazy<Task<LiveGateway>> _withoutAdminKey = new(LiveGateway.StartWithoutAdminKey);
    private readonly Lazy<Task<LiveGateway>> _withModels = new(() => LiveGateway.StartWith("--Convoy:Models:0", "claude-sonnet-4-5"));

    private readonly Lazy<Task<LiveGateway>> _withBatches = new(() => LiveGateway.StartWith("--Convoy:Batching:Size", "1"));

    private Cast(LiveGateway gateway) => _gateway = gateway;

    /// <summary>An active key of the first project, which the cargo belongs to.</summary>
    public required string ApiKey { get; init; }

    public required string ApiKeyId { get; init; }

    /// <summary>An active key of another project.</summary>
    public required string OtherApiKey { get; init; }

    public required string RevokedApiKey { get; init; }

    public required string ExpiredApiKey { get; init; }

    public required string InactiveApiKey { get; init; }

    public required string RevokedWorkerKey { get; init; }

    public required string WorkerKeyId { get; init; }

    public required string CargoId { get; init; }

    /// <summary>A cargo that a worker has.</summary>
    public required string ProcessingCargoId { get; init; }

    /// <summary>A cargo whose callback has failed, and whose result is there.</summary>
    public required string FailedCargoId { get; init; }

    /// <summary>A cargo whose callback was delivered, and whose result is there.</summary>
    public required string DeliveredCargoId { get; init; }

    /// <summary>A cargo that has ended without a result.</summary>
    public required string NoResultCargoId { get; init; }

    /// <summary>A cargo whose result was kept long enough.</summary>
    public required string ExpiredCargoId { get; init; }

    /// <summary>Active keys of the first project that no gateway has seen yet, each for one use.</summary>
    public required Queue<string> NewApiKeys { get; init; }

    /// <summary>The form of a key, and no more.</summary>
    public const string UnknownApiKey = "convoy_sk_00000000000000000000000000000000";

    /// <summary>A gateway that no admin key is configured for, started for the first who asks.</summary>
    public Task<LiveGateway> WithoutAdminKey => _withoutAdminKey.Value;

    /// <summary>A gateway that takes one model, started for the first who asks.</summary>
    public Task<LiveGateway> WithModels => _withModels.Value;

    /// <summary>A gateway whose batches have one cargo, started for the first who asks.</summary>
    public Task<LiveGateway> WithBatches => _withBatches.Value;

    public static string HeaderOf(string scheme) => scheme switch
    {
        SecuritySchemes.ApiKey => ProjectKeyCheck.Header,
        SecuritySchemes.WorkerKey => WorkerKeyCheck.Header,
        SecuritySchemes.AdminKey => AdminKeyCheck.Header,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "There is no such kind of key."),
    };

    public string KeyOf(string? scheme) => scheme switch
    {
        SecuritySchemes.ApiKey => ApiKey,
        SecuritySchemes.WorkerKey => _gateway.Keys.WorkerKey,
        SecuritySchemes.AdminKey => _gateway.Keys.AdminKey,
        _ => "",
    };

    public IEnumerable<string> InvalidKeys(string scheme) =>
        scheme == SecuritySchemes.WorkerKey ? ["no key", "convoy_wk_" + new string('0', 32), RevokedWorkerKey] : ["no key", _gateway.Keys.AdminKey + "0"];

    public static async Task<Cast> Of(LiveGateway gateway)
    {
        var admin = new Operator(gateway);
        await admin.Post("/admin/projects", """{"name":"Acme","slug":"acme"}""");
        await admin.Post("/admin/projects", """{"name":"Resting","slug":"resting"}""");
        await admin.Post("/admin/projects", """{"name":"Other","slug":"other"}""");
        var active = await admin.Post("/admin/projects/acme/api-keys", """{"name":"active"}""");
        var revoked = await admin.Post("/admin/projects/acme/api-keys", """{"name":"revoked"}""");
        var expired = await admin.Post("/admin/projects/acme/api-keys", $$"""{"name":"expired","expires_at":"{{Past}}"}""");
        var inactive = await admin.Post("/admin/projects/resting/api-keys", """{"name":"resting"}""");
        var other = await admin.Post("/admin/projects/other/api-keys", """{"name":"other"}""");
        var worker = await admin.Post("/admin/worker-keys", """{"name":"revoked"}""");
        await admin.Send(HttpMethod.Delete, $"/admin/projects/acme/api-keys/{revoked["id"]}");
        await admin.Send(HttpMethod.Delete, $"/admin/worker-keys/{worker["id"]}");
        await admin.Send(HttpMethod.Patch, "/admin/projects/resting", """{"is_active":false}""");
        var fresh = new Queue<string>();
        for (var i = 0; i < 2; i++) fresh.Enqueue((string)(await admin.Post("/admin/projects/acme/api-keys", """{"name":"new"}"""))["key"]!);
        var cargo = await Load(gateway, (string)active["key"]!);
        var processing = await Load(gateway, (string)active["key"]!);
        await Push(gateway, processing, "\"status\":\"processing\"");
        var ends = new List<string>();
        foreach (var end in new[] { "callback_failed", "callback_delivered", "callback_failed" })
        {
            ends.Add(await Load(gateway, (string)active["key"]!));
            await Push(gateway, ends[^1], "\"status\":\"completed\",\"result\":{\"text\":\"Several\"}");
            await Push(gateway, ends[^1], $"\"status\":\"{end}\"");
        }

        var noResult = await Load(gateway, (string)active["key"]!);
        await Push(gateway, noResult, "\"status\":\"completed\"");
        await gateway.ExpireResult(ends[2]);
        return new Cast(gateway)
        {
            ApiKey = (string)active["key"]!,
            ApiKeyId = (string)revoked["id"]!,
            OtherApiKey = (string)other["key"]!,
            RevokedApiKey = (string)revoked["key"]!,
            ExpiredApiKey = (string)expired["key"]!,
            InactiveApiKey = (string)inactive["key"]!,
            RevokedWorkerKey = (string)worker["key"]!,
            WorkerKeyId = (string)worker["id"]!,
            CargoId = cargo,
            ProcessingCargoId = processing,
            FailedCargoId = ends[0],
            DeliveredCargoId = ends[1],
            ExpiredCargoId = ends[2],
            NoResultCargoId = noResult,
            NewApiKeys = fresh,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_withoutAdminKey.IsValueCreated) await (await _withoutAdminKey.Value).DisposeAsync();
        if (_withBatches.IsValueCreated) await (await _withBatches.Value).DisposeAsync();
        if (_withModels.IsValueCreated) await (await _withModels.Value).DisposeAsync();
    }

    private static async Task Push(LiveGateway gateway, string cargo, string fields)
    {
        using var push = new HttpRequestMessage(HttpMethod.Post, "/transitions")
        {
            Headers = { { WorkerKeyCheck.Header, gateway.Keys.WorkerKey } },
            Content = JsonContent.Create(JsonNode.Parse($$"""{"transitions":[{"cargo_id":"{{cargo}}",{{fields}}}]}""")),
        };
        (await gateway.Http.SendAsync(push)).EnsureSuccessStatusCode();
    }

    public static async Task<string> Load(LiveGateway gateway, string key)
    {
        using var load = new HttpRequestMessage(HttpMethod.Post, "/cargo/load")
        {
            Headers = { { ProjectKeyCheck.Header, key } },
            Content = JsonContent.Create(JsonNode.Parse("""{"params":{"model":"m","messages":[]},"callback_url":"http://localhost/"}""")),
        };
        return (string)(await (await gateway.Http.SendAsync(load)).Content.ReadFromJsonAsync<JsonObject>())!["cargo_id"]!;
    }

    private sealed class Operator(LiveGateway gateway)
    {
        public async Task<JsonObject> Post(string path, string body) => (JsonObject)JsonNode.Parse(await Send(HttpMethod.Post, path, body))!;

        public async Task<string> Send(HttpMethod method, string path, string? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { { AdminKeyCheck.Header, gateway.Keys.AdminKey } } };
            if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
            using var response = await gateway.Http.SendAsync(request);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }
    }
}
