using System.Text.Json.Serialization;

namespace Convoy.Testing;

/// <summary>One item of <c>POST /transitions</c>, as a worker writes it.</summary>
public sealed record PushedTransition(
    [property: JsonPropertyName("cargo_id")] string CargoId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("transition_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TransitionId = null);
