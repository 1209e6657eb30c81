using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Convoy.Grains.Callbacks;

namespace Convoy.Silo.Callbacks;

/// <summary>The body of a callback: the fields of the Python service's, with the worker's result as it came.</summary>
internal static class CallbackBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Of(DueCallback callback)
    {
        var body = new ArrayBufferWriter<byte>((callback.Response?.Length ?? 0) + 256);
        using (var writer = new Utf8JsonWriter(body, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("cargo_id"u8, callback.CargoId);
            writer.WriteBoolean("success"u8, callback.IsSuccess);
            writer.WritePropertyName("response"u8);
            if (callback.Response is { } response) writer.WriteRawValue(response, skipInputValidation: true);
            else writer.WriteNullValue();
            writer.WriteString("error_message"u8, callback.Error);
            writer.WriteString("error"u8, callback.Error);
            writer.WriteString("created_at"u8, callback.CreatedAt is { } createdAt ? Text(createdAt) : null);
            writer.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    // RFC 3339, with a fraction of six digits or none, as everywhere (CONTRACT 1).
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(
        time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
