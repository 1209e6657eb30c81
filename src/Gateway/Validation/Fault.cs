using System.Text.Json;

namespace Convoy.Gateway.Validation;

/// <summary>One thing wrong with a request: which rule, where, and the JSON of the value that broke it (<see cref="Echo"/>).</summary>
internal sealed record Fault(Rule Rule, Loc Loc, ReadOnlyMemory<byte> Input)
{
    /// <summary>The fault as a sentence that names the field, such as <c>reason: String should have at most 500 characters</c>.</summary>
    public string ToSentence() => Loc.ToPath() is { Length: > 0 } path ? $"{path}: {Rule.Message}" : Rule.Message;

    /// <summary>Writes <c>{"type", "loc", "msg", "input", "ctx"?}</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, Rule.Type);
        writer.WritePropertyName("loc"u8);
        Loc.WriteTo(writer);
        writer.WriteString("msg"u8, Rule.Message);
        writer.WritePropertyName("input"u8);
        writer.WriteRawValue(Input.Span, skipInputValidation: true);
        if (Rule.Context.Length > 0)
        {
            writer.WriteStartObject("ctx"u8);
            foreach (var (name, value) in Rule.Context) Write(writer, name, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case int number: writer.WriteNumber(name, number); break;
            case double number: writer.WriteNumber(name, number); break;
            default: writer.WriteString(name, (string)value); break;
        }
    }
}
