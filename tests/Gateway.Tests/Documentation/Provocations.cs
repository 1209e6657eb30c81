using System.Net.Http.Headers;
using System.Text;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Loading;
using Convoy.Gateway.Transitions;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>For every documented answer, the requests that bring it about on a live gateway.</summary>
internal sealed class Provocations(LiveGateway gateway, Cast cast)
{
    /// <summary>Bodies, or query strings, that break the rule of the documented example.</summary>
    private static readonly Dictionary<string, string> Invalid = new()
    {
        ["loadCargo"] = """{"params":{"messages":[]}}""",
        ["loadCargoInBulk"] = "{}",
        ["pushTransitions"] = "{}",
        ["createProject"] = """{"name":"Acme"}""",
        ["listProjects"] = "?limit=1001",
        ["changeProject"] = """{"is_active":"maybe"}""",
        ["createApiKey"] = "{}",
        ["createWorkerKey"] = "{}",
        ["redeliverCallbacks"] = """{"status":"pending"}""",
        ["claimBatch"] = """{"wait":60}""",
    };

    private const string NoBatch = "bat_01hG5bMQ2vJt7kR9sXwYcP";

    /// <summary>The requests that each bring about this answer; none where nobody knows one.</summary>
    public IEnumerable<Func<Task<Reply>>> Of(DocumentedAnswer answer)
    {
        var operation = answer.Operation;
        return (operation.Id, answer.Status, answer.Name) switch
        {
            ("createProject", 201, _) => [() => Send(operation, body: Example(operation).Replace(Samples.Slug, "acme-2", StringComparison.Ordinal))],
            ("getResult" or "redeliverCallback", 200, _) => [() => Send(operation, cargoId: cast.FailedCargoId)],
            (_, 404, "no_result") => [() => Send(operation, cargoId: cast.NoResultCargoId)],
            (_, 409, "not_ready") => [() => Send(operation, cargoId: cast.ProcessingCargoId)],
            (_, 409, "not_failed") => [() => Send(operation, cargoId: cast.DeliveredCargoId)],
            (_, 410, "expired") => [() => Send(operation, cargoId: cast.ExpiredCargoId)],
            ("claimBatch", 204, _) => [() => Send(operation)],
            ("claimBatch", 200, _) => [async () => (await WithBatch()).Reply],
            ("claimBatch", 409, "taken_away") => [() => AfterRelease(operation)],
            ("extendLease" or "releaseBatch" or "findBatch", 200, _) => [async () => await On(operation, (await WithBatch()).BatchId)],
            ("extendLease", 409, "taken_away") => [() => AfterRelease(operation)],
            ("extendLease" or "releaseBatch" or "findBatch", 404, "not_found") => [() => Send(operation)],
            (_, < 300, _) when operation.RequestBodies.Any() => operation.RequestBodies.Select(body => Well(operation, body.Key)),
            (_, < 300, _) => [() => Send(operation)],
            (_, 400, "idempotency_key") => [() => Send(operation, headers: [(IdempotencyKey.Header, "")])],
            (_, 409, "in_progress") => [() => While(faults => faults.KeyIsHeld = true, operation, (IdempotencyKey.Header, "held"))],
            (_, 422, "other_body") => [() => WithOneKeyForTwo(operation)],
            (_, 400, "invalid_model") => [() => WithModels(operation)],
            (_, 409, "too_late") => [() => Send(operation, cargoId: cast.ProcessingCargoId)],
            (_, 400, "broken_off") => [() => Raw(operation, "Transfer-Encoding: chunked\r\n\r\nno length\r\n")],
            (_, 408, "too_slow") => [() => Raw(operation, "Content-Length: 17\r\n\r\n")],
            (_, 413, "too_large") => [() => Raw(operation, $"Content-Length: {LimitOf(operation) + 1}\r\n\r\n")],
            (_, 413, "too_many_lines") => [() => Send(operation, body: TooManyLines, mediaType: MediaTypes.Lines)],
            (_, 415, "media_type") => [() => Send(operation, mediaType: "text/plain")],
            (_, 401, "missing") => [() => Send(operation, key: "")],
            (_, 401, "invalid") => cast.InvalidKeys(operation.Scheme!).Select(key => Keyed(operation, key)),
            (_, 401, "ill_formed") => [() => Send(operation, key: "convoy_sk_short")],
            (_, 401, "unknown") => [() => Send(operation, key: Cast.UnknownApiKey), () => Send(operation, key: cast.RevokedApiKey)],
            (_, 401, "expired") => [() => Send(operation, key: cast.ExpiredApiKey)],
            (_, 403, "inactive") => [() => Send(operation, key: cast.InactiveApiKey)],
            (_, 404, "not_found") => [() => Send(operation, cargoId: Samples.CargoId), () => Send(operation, key: cast.OtherApiKey)],
            (_, 404, "no_project") => [() => Send(operation, slug: Samples.NoSlug)],
            (_, 404, "no_key") => [() => Send(operation, keyId: Samples.KeyId)],
            (_, 409, "taken") => [() => Send(operation)],
            (_, 409, "full") => [() => While(faults => faults.KeysAreFull = true, operation)],
            (_, 422, "malformed") => [() => Send(operation, body: "{")],
            ("listProjects", 422, "invalid") => [() => Send(operation, query: Invalid[operation.Id])],
            (_, 422, "invalid") => [() => Send(operation, body: Invalid[operation.Id])],
            ("pushTransitions" or "loadCargoInBulk", 500, "fault") => [() => While(faults => faults.Bodies = () => new InvalidCastException(), operation)],
            ("listModels", 500, "fault") => [() => WithNewKey(faults => faults.Grains = () => new InvalidCastException(), operation)],
            (_, 500, "fault") => [() => While(faults => faults.Grains = () => new InvalidCastException(), operation)],
            (_, 500, "not_configured") => [() => WithoutAdminKey(operation)],
            ("loadCargoInBulk", 503, "unavailable") => [() => While(faults => faults.Grains = () => new StorageUnavailableException(), operation, (IdempotencyKey.Header, "away"))],
            ("listModels", 503, "unavailable") => [() => WithNewKey(faults => faults.Grains = () => new StorageUnavailableException(), operation)],
            (_, 503, "unavailable") => [() => While(faults => faults.Grains = () => new StorageUnavailableException(), operation)],
            ("ready" or "serving", 503, var name) => [() => While(faults => faults.Readiness = name.Replace('_', ' '), operation)],
            _ => [],
        };
    }

    private static string Example(DocumentedOperation operation, string mediaType = Answers.Json)
    {
        var example = operation.RequestBodies.Single(body => body.Key == mediaType).Value!["example"]!;
        return mediaType == Answers.Json ? example.ToJsonString() : (string)example!;
    }

    private static int LimitOf(DocumentedOperation operation) => operation.Id is "pushTransitions" or "loadCargoInBulk" ? Door.MaxBulkBodyBytes : Door.MaxBodyBytes;

    private static string TooManyLines => string.Concat(Enumerable.Repeat("0\n", TransitionsEndpoint.MaxLines + 1));

    private Func<Task<Reply>> Well(DocumentedOperation operation, string mediaType) =>
        () => Send(operation, body: Example(operation, mediaType), mediaType: mediaType);

    private Func<Task<Reply>> Keyed(DocumentedOperation operation, string key) => () => Send(operation, key: key);

    // The documented example of the request, on what this gateway has in place of what the example names.
    private Task<Reply> Send(
        DocumentedOperation operation,
        string? key = null,
        string? cargoId = null,
        string? slug = null,
        string? keyId = null,
        string query = "",
        string? body = null,
        string mediaType = Answers.Json,
        (string Name, string Value)[]? headers = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), PathOf(operation, cargoId, slug, keyId) + query);
        key ??= cast.KeyOf(operation.Scheme);
        if (key.Length > 0) request.Headers.TryAddWithoutValidation(Cast.HeaderOf(operation.Scheme!), key);
        foreach (var (name, value) in headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
        if (operation.RequestBodies.Any())
        {
            body = (body ?? Example(operation)).Replace(Samples.CargoId, cast.CargoId, StringComparison.Ordinal).Replace("\"wait\":10", "\"wait\":0", StringComparison.Ordinal);
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        }

        return Reply.To(gateway.Http, request);
    }

    private Task<Reply> Raw(DocumentedOperation operation, string rest) => Reply.ToRaw(
        gateway.Address,
        $"{operation.Method} {PathOf(operation)} HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\n"
        + $"{Cast.HeaderOf(operation.Scheme!)}: {cast.KeyOf(operation.Scheme)}\r\n{rest}");

    private string PathOf(DocumentedOperation operation, string? cargoId = null, string? slug = null, string? keyId = null) => operation.Path
        .Replace("{cargo_id}", cargoId ?? cast.CargoId, StringComparison.Ordinal)
        .Replace("{batch_id}", NoBatch, StringComparison.Ordinal)
        .Replace("{slug}", slug ?? Samples.Slug, StringComparison.Ordinal)
        .Replace("{key_id}", keyId ?? (operation.Path.Contains("{slug}", StringComparison.Ordinal) ? cast.ApiKeyId : cast.WorkerKeyId), StringComparison.Ordinal);

    private async Task<Reply> WithOneKeyForTwo(DocumentedOperation operation)
    {
        (string, string)[] key = [(IdempotencyKey.Header, "a1")];
        await Send(operation, headers: key);
        return await Send(operation, body: Example(operation) + " ", headers: key);
    }

    private async Task<Reply> While(Action<GatewayFaults> set, DocumentedOperation operation, params (string Name, string Value)[] headers)
    {
        // What the gateway knows of the key it still knows a moment later, so the fault is met behind the door.
        await Send(operation);
        set(gateway.Faults);
        try
        {
            return await Send(operation, headers: headers);
        }
        finally
        {
            gateway.Faults.Clear();
        }
    }

    // It asks nothing but who calls, and that only of a key that is new to it.
    private async Task<Reply> WithNewKey(Action<GatewayFaults> set, DocumentedOperation operation)
    {
        set(gateway.Faults);
        try
        {
            return await Send(operation, key: cast.NewApiKeys.Dequeue());
        }
        finally
        {
            gateway.Faults.Clear();
        }
    }

    private async Task<Reply> WithModels(DocumentedOperation operation)
    {
        var other = await cast.WithModels;
        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), PathOf(operation))
        {
            Headers = { { Cast.HeaderOf(operation.Scheme!), other.Keys.ApiKey } },
            Content = new StringContent(Example(operation).Replace("claude-sonnet-4-5", "gpt-0", StringComparison.Ordinal), Encoding.UTF8, Answers.Json),
        };
        return await Reply.To(other.Http, request);
    }

    // Claims a batch of one, on a gateway that makes them.
    private async Task<(string BatchId, Reply Reply)> WithBatch(string claimId = "")
    {
        var other = await cast.WithBatches;
        await Cast.Load(other, other.Keys.ApiKey);
        var claim = new HttpRequestMessage(HttpMethod.Post, "/batches/claim")
        {
            Headers = { { WorkerKeyCheck.Header, other.Keys.WorkerKey } },
            Content = new StringContent($$"""{"wait":10{{(claimId.Length == 0 ? "" : $",\"claim_id\":\"{claimId}\"")}}}""", Encoding.UTF8, Answers.Json),
        };
        var reply = await Reply.To(other.Http, claim);
        return ((string)System.Text.Json.Nodes.JsonNode.Parse(reply.Body)!["batch_id"]!, reply);
    }

    private async Task<Reply> AfterRelease(DocumentedOperation operation)
    {
        var (batch, _) = await WithBatch(operation.Id);
        var other = await cast.WithBatches;
        await Reply.To(other.Http, new HttpRequestMessage(HttpMethod.Post, $"/batches/{batch}/release") { Headers = { { WorkerKeyCheck.Header, other.Keys.WorkerKey } } });
        if (operation.Id != "claimBatch") return await On(operation, batch);
        return await Reply.To(other.Http, new HttpRequestMessage(HttpMethod.Post, "/batches/claim")
        {
            Headers = { { WorkerKeyCheck.Header, other.Keys.WorkerKey } },
            Content = new StringContent($$"""{"claim_id":"{{operation.Id}}"}""", Encoding.UTF8, Answers.Json),
        });
    }

    private async Task<Reply> On(DocumentedOperation operation, string batch)
    {
        var other = await cast.WithBatches;
        return await Reply.To(other.Http, new HttpRequestMessage(HttpMethod.Parse(operation.Method), operation.Path.Replace("{batch_id}", batch, StringComparison.Ordinal))
        {
            Headers = { { WorkerKeyCheck.Header, other.Keys.WorkerKey } },
        });
    }

    private async Task<Reply> WithoutAdminKey(DocumentedOperation operation) =>
        await Reply.To((await cast.WithoutAdminKey).Http, new HttpRequestMessage(HttpMethod.Parse(operation.Method), PathOf(operation)));
}
