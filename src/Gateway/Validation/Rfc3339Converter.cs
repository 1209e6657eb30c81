using System.Text.Json;
using System.Text.Json.Serialization;

namespace Convoy.Gateway.Validation;

/// <summary>Writes times into JSON bodies as <see cref="Rfc3339"/> has them.</summary>
internal sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.TryParse(reader.GetString(), out var instant) ? instant : throw new JsonException("No RFC 3339 time.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Rfc3339.Format(value));
}
