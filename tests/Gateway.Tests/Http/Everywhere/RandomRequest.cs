using System.Globalization;
using System.Text;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

/// <summary>Requests that are nearly good, by chance. The same numbers give the same request.</summary>
internal sealed class RandomRequest(Random random, string[] ids, (string Name, string Value)[] keys)
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "get", "X-Y", "LONGMETHODNAME"];

    // Not /metrics: several nodes in one process share OpenTelemetry's instruments, and one that ends takes them from the others while
    // they are scraped. Node.Tests scrapes a node that is alone in its process.
    private static readonly string[] Paths =
    [
        "/", "/cargo/ID/tracking", "/cargo/ID/tracking", "/cargo/ID/cancel", "/cargo/ID/result", "/cargo/ID/callback", "/cargo/ID/callback/redeliver",
        "/cargo/load", "/cargo/load", "/cargo/load/bulk", "/transitions", "/transitions",
        "/batches/claim", "/batches/claim", "/batches/ID", "/batches/ID/heartbeat", "/batches/ID/release", "/admin/projects", "/admin/projects/SLUG",
        "/admin/projects/SLUG/signing-secret", "/admin/projects/SLUG/signing-secret/rotate", "/admin/projects/SLUG/callbacks/redeliver",
        "/admin/projects/SLUG/api-keys", "/admin/projects/SLUG/api-keys/ID", "/admin/worker-keys", "/admin/worker-keys/ID", "/health", "/health/ready", "/health/serving", "/nowhere",
    ];

    private static readonly string[] Slugs = ["demo", "nope", "A", "-", "%20", "%F0%9F%98%80"];
    private static readonly string[] Queries = ["", "", "", "?", "?skip=1&limit=2", "?skip=-1", "?limit=x&limit=", "?%00=%", "?skip=99999999999999999999", "?a=b&&=;"];
    private static readonly string[] Types = ["application/json", "application/json", "application/x-ndjson", "text/plain", "application/json;charset=utf-16", ";", "a/b/c", "\u00ff"];

    private const string Named = """{"name":"N","slug":"SLUG","description":"d","is_active":true,"expires_at":"2099-01-15T10:30:00-05:00"}""";

    private static readonly string[] Transitions =
    [
        """{"transitions":[{"cargo_id":"ID","status":"batched","transition_id":"t","batch_id":"b","occurred_at":"2024-01-15T10:30:00.5+02:00","reason":"r"},{"cargo_id":"ID","status":"completed","result":{"a":[1]}},{"cargo_id":"ID","status":"failed","error":"e"},5]}""",
        "{\"cargo_id\":\"ID\",\"status\":\"processing\"}\n{\"cargo_id\":\"ID\",\"status\":\"failed\"}\r\n\n5",
    ];

    private static readonly string[] Loads = [$"{{\"cargo\":[{Tour.Load},5]}}", $"{Tour.Load}\n5\r\n\n{Tour.Load}"];

    private const string Claim = """{"models":["m"],"wait":0,"claim_id":"ID"}""";

    private static readonly string[] Bodies = [Tour.Load, Claim, .. Loads, .. Transitions, Named, "[]", "null", ""];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "5.0", "1e400", "123456789012345678901234567890", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[[]]", "{}", "NaN",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-23:59\"", "\"http://u:p@h\"", "\"http://[::1\"", ",", "}", "\\", "\u0080",
    ];

    /// <summary>The request, and whether all of it is there: a server may wait for the rest of one that is cut.</summary>
    public (byte[] Bytes, bool IsWhole) Next()
    {
        var path = Pick(Paths);
        var body = Encoding.Latin1.GetBytes(Mutate(Fill(Chance(4) ? Pick(Bodies) : BodyOf(path))));
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Pick(Methods)} {Fill(path)}{Noise(20)}{Pick(Queries)} HTTP/1.1\r\nHost: x\r\n");
        foreach (var (name, value) in keys)
        {
            if (!Chance(6)) head.Append(CultureInfo.InvariantCulture, $"{name}: {(Chance(20) ? value[..^1] : value)}\r\n");
        }

        if (!Chance(8)) head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(Chance(3) ? Pick(Types) : Types[body.Length % 3])}\r\n");
        if (Chance(10)) head.Append(CultureInfo.InvariantCulture, $"X-Request-Id: {Noise(1)}\r\n");
        if (Chance(5)) head.Append(CultureInfo.InvariantCulture, $"Idempotency-Key: {(Chance(5) ? Noise(1) : random.Next(50))}\r\n");
        if (Chance(20)) head.Append(CultureInfo.InvariantCulture, $"X-{random.Next(100)}: {new string('x', random.Next(2_000))}\r\n");
        if (Chance(3))
        {
            head.Append("Transfer-Encoding: chunked\r\n\r\n");
            if (body.Length > 0) body = [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8];
            body = [.. body, .. "0\r\n\r\n"u8];
        }
        else
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        }

        byte[] request = [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
        if (!Chance(20)) return (request, true);
        if (Chance(2)) return (request[..random.Next(request.Length)], false);
        request[random.Next(request.Length)] = (byte)random.Next(256);
        return (request, false);
    }

    // What belongs to the path: by chance alone, hardly any would reach what is behind the first check.
    private string BodyOf(string path) =>
        path.StartsWith("/admin", StringComparison.Ordinal) ? Named
        : path == "/transitions" ? Pick(Transitions)
        : path == "/batches/claim" ? Claim
        : path == "/cargo/load/bulk" ? Pick(Loads)
        : Tour.Load;

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    private string Fill(string text) =>
        text.Replace("ID", Pick(ids), StringComparison.Ordinal).Replace("SLUG", Pick(Slugs), StringComparison.Ordinal);

    // Mostly nothing, else printable characters that may stand in a path.
    private string Noise(int oneIn) =>
        Chance(oneIn) ? string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next('!', '~'))).Replace('?', '%') : "";

    private string Mutate(string body)
    {
        if (body.Length == 0 || Chance(4)) return body;
        if (Chance(6)) return body[..random.Next(body.Length)];
        if (Chance(6)) return body.Insert(random.Next(body.Length), ((char)random.Next(256)).ToString());
        if (Chance(50)) return string.Concat(Enumerable.Repeat(body, 500));

        // Puts another value where one stands.
        var starts = Enumerable.Range(0, body.Length).Where(at => body[at] is ':' or '[' or ',').ToArray();
        if (starts.Length == 0) return body + Pick(Values);
        var start = starts[random.Next(starts.Length)] + 1;
        var end = body.AsSpan(start).IndexOfAny(",]}");
        return body[..start] + Pick(Values) + (end < 0 ? "" : body[(start + end)..]);
    }
}
