using System.Text.Json;

namespace Convoy.Gateway.Validation;

internal readonly partial struct Field
{
    /// <summary>A text. Lengths are in code points, as Python counts, so that an emoji is one.</summary>
    public string? AsText(int min = 0, int max = int.MaxValue, Controls controls = Controls.Any)
    {
        if (Value.ValueKind != JsonValueKind.String)
        {
            Fail(Rule.StringType);
            return null;
        }

        var text = Value.GetString()!;
        var length = CodePoints(text);
        var broken = length < min ? Rule.TooShort(min)
            : length > max ? Rule.TooLong(max)
            : HasForbiddenControl(text, controls) ? Rule.Value("control characters are not allowed")
            : null;
        if (broken is null) return text;
        Fail(broken);
        return null;
    }

    /// <summary>One of some names, exactly as they are spelled.</summary>
    public string? AsOneOf(IReadOnlyList<string> names, Rule otherwise)
    {
        if (Value.ValueKind == JsonValueKind.String)
        {
            foreach (var name in names)
            {
                if (Value.ValueEquals(name)) return name;
            }
        }

        Fail(otherwise);
        return null;
    }

    /// <summary>An http(s) URL as <see cref="HttpUrl"/> wants it, as it was given.</summary>
    public string? AsHttpUrl(int max)
    {
        var text = Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;
        var broken = text is null ? Rule.UrlType
            : CodePoints(text) > max ? Rule.UrlTooLong(max)
            : HttpUrl.Check(text);
        if (broken is null) return text;
        Fail(broken);
        return null;
    }

    /// <summary>An instant in RFC 3339, with its offset from UTC; whole microseconds, in UTC.</summary>
    public DateTimeOffset? AsTime()
    {
        if (Value.ValueKind != JsonValueKind.String)
        {
            Fail(Rule.TimeType);
            return null;
        }

        var text = Value.GetString()!;
        if (Rfc3339.TryParse(text, out var instant)) return instant;
        Fail(TimeFault.Of(text));
        return null;
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        foreach (var character in text)
        {
            if (char.IsLowSurrogate(character)) count--;
        }

        return count;
    }

    private static bool HasForbiddenControl(string text, Controls controls)
    {
        if (controls == Controls.Any) return false;
        foreach (var character in text)
        {
            if (char.IsControl(character) && !(controls == Controls.Lines && character is '\t' or '\n' or '\r')) return true;
        }

        return false;
    }
}
