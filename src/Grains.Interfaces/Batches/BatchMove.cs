using Convoy.Cargo;

namespace Convoy.Batches;

/// <summary>A move that all cargo of a batch make. Repeating it is always safe.</summary>
[GenerateSerializer, Immutable, Alias("convoy.batch-move")]
public sealed record BatchMove
{
    [Id(0)] public required BatchMoveKind Kind { get; init; }

    /// <summary>The batch: the one that they come into, are claimed with, or are taken from.</summary>
    [Id(1)] public required string BatchId { get; init; }

    /// <summary>The batch that follows, of a <see cref="BatchMoveKind.Return"/>.</summary>
    [Id(2)] public string? Successor { get; init; }

    /// <summary>Why, of a <see cref="BatchMoveKind.GiveUp"/>; at most <see cref="Transition.MaxReasonLength"/> characters.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>Into a batch that is being made.</summary>
    public static BatchMove Gather(BatchId batch) => new() { Kind = BatchMoveKind.Gather, BatchId = batch.Value };

    /// <summary>Over to the worker that has claimed the batch.</summary>
    public static BatchMove Claim(BatchId batch) => new() { Kind = BatchMoveKind.Claim, BatchId = batch.Value };

    /// <summary>From a batch that was given up into the next.</summary>
    public static BatchMove Return(BatchId batch, BatchId successor) => new() { Kind = BatchMoveKind.Return, BatchId = batch.Value, Successor = successor.Value };

    /// <summary>To the end, from a batch that was given up.</summary>
    public static BatchMove GiveUp(BatchId batch, string reason) => new() { Kind = BatchMoveKind.GiveUp, BatchId = batch.Value, Reason = reason };
}

/// <summary>What moves. The numbers travel between nodes: never reuse one.</summary>
public enum BatchMoveKind
{
    /// <summary><c>pending</c> to <c>batched</c>.</summary>
    Gather = 1,

    /// <summary><c>batched</c> to <c>processing</c>.</summary>
    Claim = 2,

    /// <summary>What is not finished to <c>batched</c>, in the batch that follows.</summary>
    Return = 3,

    /// <summary>What is not finished to <c>failed</c>.</summary>
    GiveUp = 4,
}
