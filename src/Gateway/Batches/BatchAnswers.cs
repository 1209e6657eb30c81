using System.Text.Json;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Batches;

/// <summary>What workers are told of batches.</summary>
internal static class BatchAnswers
{
    public static readonly Sentence NotFound = new(StatusCodes.Status404NotFound, "Batch not found");

    public static readonly Sentence TakenAway = new(
        StatusCodes.Status409Conflict, "The batch was taken away: it was released, or its lease ran out.");

    /// <summary>The model that some params name.</summary>
    public static string? ModelIn(byte[]? parameters)
    {
        if (parameters is null) return null;
        using var document = JsonDocument.Parse(parameters);
        return document.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.GetString() : null;
    }

    public static Task WriteLease(this HttpContext context, Batch batch) => context.WriteObject(StatusCodes.Status200OK, writer =>
    {
        writer.WriteString("batch_id"u8, batch.BatchId);
        writer.WriteString("lease_expires_at"u8, Rfc3339.Format(batch.LeaseExpiresAt!.Value));
    });

    public static Task WriteReleased(this HttpContext context, Batch batch) => context.WriteObject(StatusCodes.Status200OK, writer =>
    {
        writer.WriteString("batch_id"u8, batch.BatchId);
        writer.WriteString("status"u8, "released"u8);
    });

    public static Task WriteCounts(this HttpContext context, BatchCounts counts) => context.WriteObject(StatusCodes.Status200OK, writer =>
    {
        var batch = counts.Batch;
        writer.WriteString("batch_id"u8, batch.BatchId);
        writer.WriteString("model"u8, batch.Model);
        writer.WriteString("state"u8, NameOf(batch.State));
        writer.WriteNumber("attempt"u8, batch.Attempt);
        if (batch.LeaseExpiresAt is { } expiresAt) writer.WriteString("lease_expires_at"u8, Rfc3339.Format(expiresAt));
        else writer.WriteNull("lease_expires_at"u8);
        writer.WriteNumber("cargo"u8, batch.Cargo.Length);
        writer.WriteStartObject("counts"u8);
        for (var status = 0; status < counts.Counts.Length; status++)
        {
            if (counts.Counts[status] > 0) writer.WriteNumber(((CargoStatus)status).Name(), counts.Counts[status]);
        }

        writer.WriteEndObject();
    });

    /// <summary>The states' names, in their order.</summary>
    public static IEnumerable<string> States => Enum.GetValues<BatchState>().Select(NameOf);

    private static string NameOf(BatchState state) => state switch
    {
        BatchState.Forming => "forming",
        BatchState.Ready => "ready",
        BatchState.Claimed => "claimed",
        BatchState.Returning => "returning",
        BatchState.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
