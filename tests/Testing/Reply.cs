using System.Net;
using System.Text.Json;

namespace Convoy.Testing;

/// <summary>An answer of a node: its status, and its body as it came.</summary>
public sealed record Reply(HttpStatusCode Status, string Body)
{
    /// <summary>The body, read as JSON.</summary>
    /// <exception cref="InvalidOperationException">It is none; the message shows the answer.</exception>
    public JsonElement Json
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(Body);
            }
            catch (JsonException fault)
            {
                throw new InvalidOperationException($"The answer is no JSON: {this}", fault);
            }
        }
    }

    /// <summary>A text field of the body.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message shows the answer.</exception>
    public string Text(string field) =>
        Json.TryGetProperty(field, out var value) && value.GetString() is { } text
            ? text
            : throw new InvalidOperationException($"The answer has no text '{field}': {this}");

    /// <summary>This answer, if it is the expected one.</summary>
    /// <exception cref="InvalidOperationException">It has another status; the message shows the answer.</exception>
    public Reply Expect(HttpStatusCode status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {(int)status}: {this}");

    /// <inheritdoc/>
    public override string ToString() => $"{(int)Status} {Body}";
}
