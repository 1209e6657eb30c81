using System.Text.Json;
using Convoy.Cargo;

namespace Convoy.Gateway.Transitions;

/// <summary>What the caller is told of one item.</summary>
internal readonly record struct ItemResult(string? CargoId, ItemOutcome Outcome, CargoStatus? Status, string? Detail)
{
    public static ItemResult Refused(string? cargoId, string detail) => new(cargoId, ItemOutcome.Refused, null, detail);

    public static ItemResult NotFound(string cargoId) => new(cargoId, ItemOutcome.NotFound, null, null);

    /// <summary>Nobody knows what became of it: it may be sent again.</summary>
    public static ItemResult Unavailable(string cargoId) => new(cargoId, ItemOutcome.Unavailable, null, "Outcome unknown: send it again.");

    public static ItemResult From(string cargoId, TransitionOutcome outcome) => new(
        cargoId,
        outcome.Kind switch
        {
            TransitionOutcomeKind.Applied => ItemOutcome.Applied,
            TransitionOutcomeKind.Unchanged => ItemOutcome.Unchanged,
            TransitionOutcomeKind.Refused => ItemOutcome.Refused,
            TransitionOutcomeKind.NotFound => ItemOutcome.NotFound,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        },
        outcome.Status,
        outcome.Detail);

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("cargo_id"u8, CargoId);
        writer.WriteString("outcome"u8, ItemOutcomes.Name(Outcome));
        writer.WriteString("status"u8, Status?.Name());
        if (Detail is not null) writer.WriteString("detail"u8, Detail);
        writer.WriteEndObject();
    }
}

/// <summary>The outcomes of CONTRACT 4, in the order in which they are counted.</summary>
internal enum ItemOutcome
{
    Applied = 0,
    Unchanged = 1,
    Refused = 2,
    NotFound = 3,
    Unavailable = 4,
}

/// <summary>The outcomes' names.</summary>
internal static class ItemOutcomes
{
    private static readonly string[] Names = ["applied", "unchanged", "refused", "not_found", "unavailable"];

    public static int Count => Names.Length;

    public static string Name(ItemOutcome outcome) => Names[(int)outcome];
}
