using System.Collections.Frozen;
using System.Text.Json;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Loading;

/// <summary>The models that a load may name: those that the operator configured (<c>Convoy:Models</c>), or any where none is.</summary>
internal sealed class ModelList
{
    /// <summary>The most models that may be configured.</summary>
    public const int MaxCount = 1_000;

    /// <summary>The longest name of one that may be configured, in characters; of an unknown one, no more than this is repeated.</summary>
    public const int MaxNameLength = 256;

    private readonly IReadOnlyList<string> _models;
    private readonly FrozenSet<string> _names;

    public ModelList(IReadOnlyList<string> models)
    {
        _models = models;
        _names = models.ToFrozenSet(StringComparer.Ordinal);
        Body = Answers.ObjectOf(writer =>
        {
            WriteNames(writer, "models");
            writer.WriteBoolean("any", IsAny);
        });
    }

    /// <summary>The answer of <c>GET /models</c>.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    private bool IsAny => _names.Count == 0;

    /// <summary>What is wrong with a configured list, in a sentence; null when nothing is.</summary>
    public static string? Fault(IReadOnlyList<string> models) =>
        models.Count > MaxCount ? $"Convoy:Models must have at most {MaxCount} entries, not {models.Count}."
        : models.Any(model => string.IsNullOrWhiteSpace(model) || model.Length > MaxNameLength || model != model.Trim())
            ? $"Every entry of Convoy:Models must have 1 to {MaxNameLength} characters, and no white space around them."
        : models.Distinct(StringComparer.Ordinal).Count() < models.Count ? "Convoy:Models names a model twice."
        : null;

    public bool Takes(string model) => IsAny || _names.Contains(model);

    /// <summary>Why a load is refused that names this one, in a sentence.</summary>
    public static string Refusal(string model) => $"Unknown model: {(model.Length > MaxNameLength ? model[..MaxNameLength] : model)}";

    /// <summary>The answer to a load that names this one.</summary>
    public ReadOnlyMemory<byte> RefusalBody(string model) => Answers.ObjectOf(writer =>
    {
        writer.WriteStartObject("detail"u8);
        writer.WriteString("error"u8, "invalid_model"u8);
        writer.WriteString("message"u8, Refusal(model));
        WriteNames(writer, "supported_models");
        writer.WriteEndObject();
    });

    private void WriteNames(Utf8JsonWriter writer, string field)
    {
        writer.WriteStartArray(field);
        foreach (var model in _models) writer.WriteStringValue(model);
        writer.WriteEndArray();
    }
}
