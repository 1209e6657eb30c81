using System.Globalization;
using System.Text.Json;

namespace Convoy.Gateway.Validation;

/// <summary>Where in a request a value stands: names of fields and indexes of lists, from <c>body</c>, <c>query</c> or <c>header</c> inwards.</summary>
internal sealed class Loc
{
    /// <summary>The body as a whole.</summary>
    public static readonly Loc Body = new(null, "body", 0);

    private static readonly Loc Query = new(null, "query", 0);

    private static readonly Loc Headers = new(null, "header", 0);

    private readonly Loc? _outer;
    private readonly string? _name;
    private readonly long _index;

    private Loc(Loc? outer, string? name, long index) => (_outer, _name, _index) = (outer, name, index);

    /// <summary>A parameter of the query string.</summary>
    public static Loc Parameter(string name) => Query.At(name);

    /// <summary>A header.</summary>
    public static Loc Header(string name) => Headers.At(name);

    /// <summary>A field of the object here.</summary>
    public Loc At(string name) => new(this, name, 0);

    /// <summary>An item of the list here, or a byte of the text here; counted from 0.</summary>
    public Loc At(long index) => new(this, null, index);

    /// <summary>Writes the place as a JSON list of names and numbers.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        WriteSteps(writer);
        writer.WriteEndArray();
    }

    /// <summary>The place without its root, such as <c>params.messages.0.role</c>; empty at the root.</summary>
    public string ToPath()
    {
        if (_outer is null) return "";
        var outer = _outer.ToPath();
        var step = _name ?? _index.ToString(CultureInfo.InvariantCulture);
        return outer.Length == 0 ? step : $"{outer}.{step}";
    }

    private void WriteSteps(Utf8JsonWriter writer)
    {
        _outer?.WriteSteps(writer);
        if (_name is null) writer.WriteNumberValue(_index);
        else writer.WriteStringValue(_name);
    }
}
