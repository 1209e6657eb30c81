using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Convoy.Gateway.Validation;

/// <summary>Everything wrong with a request, in the order of its fields; the <c>detail</c> of a 422 (CONTRACT 1).</summary>
internal sealed class Faults
{
    /// <summary>
    /// How many faults are told. Reading ends with the last of them, and each echoes at most <see cref="Echo.MaxBytes"/>: that bounds the
    /// answer, however bad the body is.
    /// </summary>
    public const int MaxCount = 100;

    // Sentences hold quotes, and values any script: both stay readable, and nothing here is ever put into HTML.
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Fault> _faults = [];

    /// <summary>The faults found so far.</summary>
    public IReadOnlyList<Fault> All => _faults;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsEmpty => _faults.Count == 0;

    /// <summary>Whether <see cref="MaxCount"/> is reached: further faults are not kept.</summary>
    public bool IsFull => _faults.Count >= MaxCount;

    /// <summary>Adds a fault that echoes a value of the body.</summary>
    public void Add(Rule rule, Loc loc, JsonElement input)
    {
        if (!IsFull) _faults.Add(new Fault(rule, loc, Echo.Of(input)));
    }

    /// <summary>Adds a fault that echoes a text; null is JSON's <c>null</c>.</summary>
    public void Add(Rule rule, Loc loc, string? input)
    {
        if (!IsFull) _faults.Add(new Fault(rule, loc, Echo.Of(input)));
    }

    /// <summary>Adds the fault of a body that is no JSON, at the byte where reading ended.</summary>
    public void AddMalformed(int offset, string error)
    {
        if (!IsFull) _faults.Add(new Fault(Rule.Json(error), Loc.Body.At(offset), Echo.Nothing));
    }

    /// <summary>Writes <c>{"detail":[...]}</c> as UTF-8.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("detail"u8);
        foreach (var fault in _faults) fault.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
