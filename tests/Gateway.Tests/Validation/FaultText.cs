using System.Buffers;
using System.Text;
using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

/// <summary>Faults as a test states them: <c>params.model: Field required (missing) from {}</c>, one a line.</summary>
internal static class FaultText
{
    public static string Of(Faults faults) => string.Join('\n', faults.All.Select(Of));

    public static string Of(Fault fault) =>
        $"{fault.Loc.ToPath()}: {fault.Rule.Message} ({fault.Rule.Type}) from {Encoding.UTF8.GetString(fault.Input.Span)}";

    public static string Json(Faults faults)
    {
        var output = new ArrayBufferWriter<byte>();
        faults.WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The JSON of the faults, read back; it must be well-formed and have the shape of CONTRACT 1.</summary>
    public static JsonElement Detail(Faults faults) => JsonDocument.Parse(Json(faults)).RootElement.GetProperty("detail");
}
