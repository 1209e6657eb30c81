using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Loading;

/// <summary>
/// The <c>params</c> of a load: checked, and written for the worker in the caller's order, byte for byte as they came, except that
/// <c>max_tokens</c> is always there, a listed number that came as a text or a flag is a number, a listed field that is <c>null</c> is
/// left out, and of two fields of one name only the last is left.
/// </summary>
internal static class LoadRequestParams
{
    /// <summary>The <c>max_tokens</c> of a load that names none.</summary>
    public const long DefaultMaxTokens = 1024;

    private const string MaxTokens = "max_tokens";

    /// <summary>Checks every listed field; the results count only where that found no fault.</summary>
    public static (byte[] Bytes, string? Model) Read(Field given)
    {
        var changes = new Changes();
        var model = given.Required("model")?.AsText();
        ReadMaxTokens(given, changes);
        if (Optional("system") is { } system) system.ExpectTextOrObjects();
        foreach (var message in given.Required("messages")?.AsList() ?? []) CheckMessage(message);
        if (Optional("temperature") is { } temperature) changes.Number("temperature", temperature, temperature.AsNumber(0, 1));
        if (Optional("top_p") is { } topP) changes.Number("top_p", topP, topP.AsNumber(0, 1));
        if (Optional("top_k") is { } topK) changes.Integer("top_k", topK, topK.AsInteger(min: 0));
        foreach (var stop in Optional("stop_sequences")?.AsList() ?? []) stop.AsText();
        return (Write(given.Value, changes), model);

        Field? Optional(string name)
        {
            var field = given.Optional(name);
            if (field is null) changes[name] = null;
            return field;
        }
    }

    private static void ReadMaxTokens(Field given, Changes changes)
    {
        if (given.Optional(MaxTokens) is { } field) changes.Integer(MaxTokens, field, field.AsInteger());
        else changes[MaxTokens] = DefaultMaxTokens.ToString(CultureInfo.InvariantCulture);
    }

    private static void CheckMessage(Field item)
    {
        if (item.AsObject() is not { } message) return;
        message.Required("role")?.AsText();
        if (message.Required("content") is { } content) content.ExpectTextOrObjects();
    }

    private static byte[] Write(JsonElement given, Changes changes)
    {
        // Keeps the first place of a name and the last of its values, as a Python dict does.
        var fields = new OrderedDictionary<string, JsonProperty>();
        foreach (var property in given.EnumerateObject()) fields[property.Name] = property;
        var output = new ArrayBufferWriter<byte>(JsonMarshal.GetRawUtf8Value(given).Length + MaxTokens.Length);
        output.Write("{"u8);
        foreach (var (name, property) in fields)
        {
            var isChanged = changes.TryGetValue(name, out var change);
            if (isChanged && change is null) continue;
            WriteName(output, JsonMarshal.GetRawUtf8PropertyName(property));
            if (isChanged) Encoding.UTF8.GetBytes(change!, output);
            else output.Write(JsonMarshal.GetRawUtf8Value(property.Value));
        }

        if (!fields.ContainsKey(MaxTokens))
        {
            WriteName(output, Encoding.UTF8.GetBytes(MaxTokens));
            Encoding.UTF8.GetBytes(changes[MaxTokens]!, output);
        }

        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteName(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        if (output.WrittenCount > 1) output.Write(","u8);
        output.Write("\""u8);
        output.Write(name);
        output.Write("\":"u8);
    }

    // What to write for a field in place of what came; null leaves the field out.
    private sealed class Changes : Dictionary<string, string?>
    {
        public void Integer(string name, Field field, long? number)
        {
            var isPlain = field.Value.ValueKind == JsonValueKind.Number && !JsonMarshal.GetRawUtf8Value(field.Value).ContainsAny(".eE"u8);
            if (!isPlain) this[name] = number?.ToString(CultureInfo.InvariantCulture);
        }

        public void Number(string name, Field field, double? number)
        {
            if (field.Value.ValueKind != JsonValueKind.Number) this[name] = number?.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
