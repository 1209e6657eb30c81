using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Convoy.Gateway.Validation;

/// <summary>
/// Bytes to JSON, strictly: RFC 8259, UTF-8 (a byte order mark is skipped), one value, whole code points only. Of two fields of one
/// name the last counts. Whatever the bytes are, the answer is a value or a fault, never an exception.
/// </summary>
internal static class JsonBody
{
    /// <summary>How many objects and lists may be open at once.</summary>
    public const int MaxDepth = 256;

    // Such as \ud83d.
    private const int EscapeLength = 6;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a body that is one object into a request; null, with at least one fault, when it is none.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> body, Func<Field, T?> read, out Faults faults)
        where T : class
    {
        faults = new Faults();
        using var document = Open(body, faults);
        if (document is null || Field.Root(document, faults) is not { } root) return null;
        var request = read(root);
        return faults.IsEmpty ? request : null;
    }

    /// <summary>
    /// Opens a body; null, with the fault, when there is none. The document reads from <paramref name="body"/> until it is disposed of.
    /// </summary>
    public static JsonDocument? Open(ReadOnlyMemory<byte> body, Faults faults)
    {
        if (body.IsEmpty)
        {
            faults.Add(Rule.Missing, Loc.Body, null);
            return null;
        }

        if (TryOpen(body, out var document, out var offset, out var error)) return document;
        faults.AddMalformed(offset, error);
        return null;
    }

    /// <summary>Opens one JSON value, or says what is wrong with it and at which byte.</summary>
    public static bool TryOpen(ReadOnlyMemory<byte> text, out JsonDocument? document, out int offset, out string error)
    {
        document = null;
        var skipped = text.Span.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var json = text[skipped..];
        (offset, error) = FindBrokenText(json.Span);
        if (offset < 0)
        {
            try
            {
                document = JsonDocument.Parse(json, Options);
                return true;
            }
            catch (JsonException)
            {
                (offset, error) = Explain(json.Span);
            }
        }

        offset += skipped;
        return false;
    }

    private static (int Offset, string Error) FindBrokenText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return (FirstInvalid(json), "Invalid UTF-8");
        var lone = FirstLoneSurrogate(json);
        return lone < 0 ? (-1, "") : (lone, "Lone surrogate");
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var length) == OperationStatus.Done) offset += length;
        return offset;
    }

    // In JSON a backslash stands only inside a string, so escapes can be found without reading the structure around them.
    private static int FirstLoneSurrogate(ReadOnlySpan<byte> json)
    {
        var offset = 0;
        while (true)
        {
            var next = json[offset..].IndexOf((byte)'\\');
            if (next < 0) return -1;
            offset += next;
            var unit = EscapedUnit(json[offset..]);
            if (char.IsLowSurrogate(unit)) return offset;
            if (char.IsHighSurrogate(unit))
            {
                if (!char.IsLowSurrogate(EscapedUnit(json[(offset + EscapeLength)..]))) return offset;
                offset += EscapeLength * 2;
            }
            else
            {
                offset = Math.Min(offset + 2, json.Length);
            }
        }
    }

    private static char EscapedUnit(ReadOnlySpan<byte> json) =>
        json.Length >= EscapeLength && json[0] == '\\' && json[1] == 'u'
            && ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : default;

    private static (int Offset, string Error) Explain(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException fault)
        {
            var offset = OffsetOf(json, fault);
            if (offset >= json.Length) return (json.Length, "Unexpected end of data");

            // The reader counts an object or list as entered only when it stands on what is inside.
            var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
            var isDeep = depth >= MaxDepth && json[offset] is (byte)'[' or (byte)'{';
            return (offset, isDeep ? $"More than {MaxDepth} levels" : "Unexpected character");
        }

        return (json.Length, "Unexpected end of data");
    }

    private static int OffsetOf(ReadOnlySpan<byte> json, JsonException fault)
    {
        var lineStart = 0;
        for (var line = 0L; line < fault.LineNumber; line++) lineStart += json[lineStart..].IndexOf((byte)'\n') + 1;
        return lineStart + (int)(fault.BytePositionInLine ?? 0);
    }
}
