using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Convoy.Gateway.Validation;

/// <summary>
/// The <c>input</c> of a fault: the caller's value as compact JSON, or <c>null</c> where that would be over <see cref="MaxBytes"/>.
/// What may be a user name or a password in a URL is shown as <c>***</c>, wherever it stands in the value.
/// </summary>
internal static class Echo
{
    /// <summary>The longest value that is echoed, in bytes of JSON as the caller wrote it.</summary>
    public const int MaxBytes = 4096;

    private const string Mask = "***";

    private static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>What stands for a body that could not be read: <c>{}</c>.</summary>
    public static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    /// <summary>The echo of a value of the body.</summary>
    public static ReadOnlyMemory<byte> Of(JsonElement value) =>
        JsonMarshal.GetRawUtf8Value(value).Length > MaxBytes ? Null : Write(writer => Copy(value, writer));

    /// <summary>The echo of a text from the query string.</summary>
    public static ReadOnlyMemory<byte> Of(string? text) =>
        text is null || Encoding.UTF8.GetByteCount(text) > MaxBytes ? Null : Write(writer => writer.WriteStringValue(WithoutCredentials(text)));

    /// <summary>
    /// Masks what stands between the first colon or double slash and the last at-sign, which covers every form in which a URL can carry
    /// credentials. It takes too much of an innocent text rather than too little of a guilty one.
    /// </summary>
    internal static string WithoutCredentials(string text)
    {
        var end = text.LastIndexOf('@');
        if (end < 0) return text;
        var colon = text.IndexOf(':');
        var slashes = text.IndexOf("//", StringComparison.Ordinal);
        var start = Math.Min(colon < 0 ? end : colon + 1, slashes < 0 ? end : slashes);
        while (start < end && text[start] is '/' or '\\') start++;
        return start >= end ? text : string.Concat(text.AsSpan(0, start), Mask, text.AsSpan(end));
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Faults.WriterOptions)) write(writer);
        return buffer.WrittenMemory;
    }

    private static void Copy(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(WithoutCredentials(property.Name));
                    Copy(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Copy(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(WithoutCredentials(value.GetString()!));
                break;
            default:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
                break;
        }
    }
}
