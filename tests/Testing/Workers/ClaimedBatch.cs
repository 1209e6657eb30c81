using System.Net;

namespace Convoy.Testing.Workers;

/// <summary>A batch as its worker was given it.</summary>
public sealed record ClaimedBatch(string Id, int Attempt, IReadOnlyList<ClaimedCargo> Cargo)
{
    /// <summary>The batch of an answer to a claim.</summary>
    /// <exception cref="InvalidOperationException">The answer has none; the message shows it.</exception>
    public static ClaimedBatch From(Reply reply)
    {
        var batch = reply.Expect(HttpStatusCode.OK).Json;
        return new(
            reply.Text("batch_id"),
            batch.GetProperty("attempt").GetInt32(),
            [.. batch.GetProperty("cargo").EnumerateArray().Select(cargo => new ClaimedCargo(
                cargo.GetProperty("cargo_id").GetString()!,
                cargo.GetProperty("params").GetProperty("messages")[0].GetProperty("content").GetString()!))]);
    }

    /// <summary>The item that ends a cargo as completed, with a result or without.</summary>
    public PushedTransition Completed(string cargoId, object? result = null) => new(cargoId, "completed") { BatchId = Id, Result = result };
}

/// <summary>A cargo of a batch, with the text of its message.</summary>
public sealed record ClaimedCargo(string CargoId, string Content);
