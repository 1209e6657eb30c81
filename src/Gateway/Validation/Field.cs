using System.Text.Json;

namespace Convoy.Gateway.Validation;

/// <summary>
/// A value of a body and where it stands. Reading it gives what a request needs, or null and a fault. The conversions are those of
/// Pydantic's lax mode: a number may come as a text, an integer as <c>5.0</c>, a flag as <c>"yes"</c>; a text is always a text.
/// </summary>
internal readonly partial struct Field(JsonElement value, Loc loc, Faults faults)
{
    /// <summary>The value as it came.</summary>
    public JsonElement Value { get; } = value;

    /// <summary>The object that a body must be; null, with the fault, when it is something else.</summary>
    public static Field? Root(JsonDocument document, Faults faults)
    {
        var root = new Field(document.RootElement, Loc.Body, faults);
        if (root.Value.ValueKind != JsonValueKind.Null) return root.AsObject();
        root.Fail(Rule.Missing);
        return null;
    }

    /// <summary>A field that must be there; null, with the fault, when it is not. JSON's <c>null</c> is there.</summary>
    public Field? Required(string name)
    {
        if (Value.TryGetProperty(name, out var child)) return new Field(child, loc.At(name), faults);
        faults.Add(Rule.Missing, loc.At(name), Value);
        return null;
    }

    /// <summary>A field that may be left out; null when it is, or when it is JSON's <c>null</c>.</summary>
    public Field? Optional(string name) =>
        Value.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null
            ? new Field(child, loc.At(name), faults)
            : null;

    /// <summary>This, if it is an object whose fields are to be read.</summary>
    public Field? AsObject()
    {
        if (Value.ValueKind == JsonValueKind.Object) return this;
        Fail(Rule.ObjectType);
        return null;
    }

    /// <summary>The items of a list of at most <paramref name="max"/>; none, with the fault, when it is no such list.</summary>
    public IEnumerable<Field> AsList(int max = int.MaxValue)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            Fail(Rule.ListType);
            return [];
        }

        var count = Value.GetArrayLength();
        if (count <= max) return Items();
        Fail(Rule.ListTooLong(max, count));
        return [];
    }

    /// <summary>Checks that this is a text or a list of objects, whatever is in them.</summary>
    public void ExpectTextOrObjects()
    {
        if (Value.ValueKind == JsonValueKind.String) return;
        if (Value.ValueKind != JsonValueKind.Array)
        {
            Fail(Rule.StringType);
            return;
        }

        foreach (var item in Items())
        {
            if (item.Value.ValueKind != JsonValueKind.Object) item.Fail(Rule.DictType);
        }
    }

    /// <summary>Adds a fault of this value.</summary>
    public void Fail(Rule rule) => faults.Add(rule, loc, Value);

    private IEnumerable<Field> Items()
    {
        var index = 0;
        foreach (var item in Value.EnumerateArray())
        {
            if (faults.IsFull) yield break;
            yield return new Field(item, loc.At(index++), faults);
        }
    }
}
