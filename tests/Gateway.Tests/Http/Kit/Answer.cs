using System.Text.Encodings.Web;
using System.Text.Json;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>What came back, and short ways to say what it must be.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>A header; null when it is absent.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The text of a field of the body.</summary>
    public string Text(string field) => Json.GetProperty(field).GetString()!;

    public Answer MustBe(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Body}");
        return this;
    }

    /// <summary>Requires exactly <c>{"detail": "..."}</c>.</summary>
    public Answer MustBe(int status, string detail) => MustBeJson(status, JsonSerializer.Serialize(new { detail }, Readable));

    /// <summary>Requires exactly these bytes of JSON.</summary>
    public Answer MustBeJson(int status, string body)
    {
        Assert.Equal($"{status} {body}", $"{Status} {Body}");
        Assert.Equal("application/json", this["Content-Type"]);
        return this;
    }

    /// <summary>Requires a 422 with exactly these faults, each as <c>loc|type|msg</c>.</summary>
    public Answer MustBeFaults(params string[] faults)
    {
        MustBe(422);
        Assert.Equal("application/json", this["Content-Type"]);
        Assert.Equal(faults, Json.GetProperty("detail").EnumerateArray().Select(Fault));
        return this;
    }

    private static string Fault(JsonElement fault)
    {
        Assert.True(fault.TryGetProperty("input", out _), $"A fault has no input: {fault}");
        var loc = string.Join('.', fault.GetProperty("loc").EnumerateArray().Select(part => part.ToString()));
        return $"{loc}|{fault.GetProperty("type").GetString()}|{fault.GetProperty("msg").GetString()}";
    }
}
