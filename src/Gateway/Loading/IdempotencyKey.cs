using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Edge;
using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Loading;

/// <summary>
/// The <c>Idempotency-Key</c> of a load (draft-ietf-httpapi-idempotency-key-header). There it is a text in quotes (RFC 9651); most
/// clients send it bare, which is taken as the same key.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>The longest key, in characters, quotes and escapes not counted.</summary>
    public const int MaxLength = 255;

    public static readonly Sentence IllFormed = new(
        StatusCodes.Status400BadRequest, $"Idempotency-Key must be one text of 1 to {MaxLength} printable ASCII characters, bare or in double quotes.");

    /// <summary>Reads the header, which may be absent; false where it is there and no key.</summary>
    public static bool TryRead(IHeaderDictionary headers, out string? key)
    {
        key = null;
        return !headers.TryGetValue(Header, out var values) || TryParse(values, out key);
    }

    private static bool TryParse(StringValues values, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (values is not [{ } value]) return false;
        value = value.Trim(' ');
        key = value.StartsWith('"') ? Unquote(value) : IsBare(value) ? value : null;
        return key?.Length is >= 1 and <= MaxLength;
    }

    // A comma would be where two lines of the header were joined, and a semicolon where parameters begin.
    private static bool IsBare(string value) => value.All(character => character is > ' ' and <= '~' and not '"' and not ',' and not ';');

    // RFC 9651, 3.3.3: printable ASCII, in which only a quote and a backslash are, and must be, escaped.
    private static string? Unquote(string value)
    {
        var text = new char[value.Length];
        var length = 0;
        for (var i = 1; i < value.Length; i++)
        {
            var character = value[i];
            if (character == '"') return i == value.Length - 1 ? new string(text, 0, length) : null;
            if (character == '\\' && (++i == value.Length || (character = value[i]) is not ('"' or '\\'))) return null;
            if (character is < ' ' or > '~') return null;
            text[length++] = character;
        }

        return null;
    }
}
