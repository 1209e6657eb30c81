using System.Globalization;
using System.Text.Json.Nodes;

namespace Convoy.Samples;

/// <summary>Does what the last message of a prompt says: <c>sleep 2</c> takes 2 seconds, <c>fail: reason</c> fails, anything else is echoed.</summary>
internal static class EchoProvider
{
    /// <summary>What ends a cargo: <c>status</c> with <c>result</c> or <c>error</c>.</summary>
    public static async Task<JsonObject> Answer(JsonNode request, TimeProvider time, CancellationToken cancellation)
    {
        var text = LastText(request);
        if (text.StartsWith("fail:", StringComparison.Ordinal)) return new() { ["status"] = "failed", ["error"] = text[5..].Trim() };
        if (text.StartsWith("sleep ", StringComparison.Ordinal) && ushort.TryParse(text[6..], CultureInfo.InvariantCulture, out var seconds))
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
        }

        // The shape that Anthropic's Messages API answers with.
        var message = new JsonObject
        {
            ["id"] = $"msg_{Guid.NewGuid():n}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = request["model"]?.DeepClone(),
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
            ["stop_reason"] = "end_turn",
        };
        return new() { ["status"] = "completed", ["result"] = message };
    }

    private static string LastText(JsonNode request) => (request["messages"]?.AsArray().LastOrDefault()?["content"] switch
    {
        JsonArray blocks => string.Concat(blocks.Select(block => (string?)block?["text"])),
        var text => (string?)text ?? "",
    }).Trim();
}
