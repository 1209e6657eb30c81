using System.Text.Json.Serialization;

namespace Convoy.Testing;

/// <summary>One item of <c>POST /transitions</c>, as a worker writes it.</summary>
public sealed record PushedTransition(
    [property: JsonPropertyName("cargo_id")] string CargoId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("transition_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TransitionId = null)
{
    /// <summary>The batch that its worker holds.</summary>
    [JsonPropertyName("batch_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BatchId { get; init; }

    /// <summary>What came out, with <c>completed</c>.</summary>
    [JsonPropertyName("result"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Result { get; init; }

    /// <summary>What went wrong, with <c>failed</c>.</summary>
    [JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}
