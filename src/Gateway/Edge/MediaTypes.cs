using Microsoft.Net.Http.Headers;

namespace Convoy.Gateway.Edge;

/// <summary>What a body says that it is.</summary>
internal static class MediaTypes
{
    public const string Lines = "application/x-ndjson";

    /// <summary>Whether the body is JSON; a body that does not say counts as JSON.</summary>
    public static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        var isJson = type.MediaType.Equals(Answers.Json, StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
        return isJson && IsUtf8(type);
    }

    /// <summary>Whether the body is one JSON object a line.</summary>
    public static bool IsLines(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase)
        && IsUtf8(type);

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
}
