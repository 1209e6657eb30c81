using Convoy.Batches;

namespace Convoy.Cargo;

/// <summary>A move that Convoy makes with cargo, and no worker's item can. Repeating it is always safe.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-move")]
public sealed record CargoMove
{
    /// <summary>It was called back.</summary>
    public static readonly CargoMove CallbackDelivered = new() { Kind = CargoMoveKind.CallbackDelivered };

    /// <summary>Nobody tries to call it back any more.</summary>
    public static readonly CargoMove CallbackFailed = new() { Kind = CargoMoveKind.CallbackFailed };

    /// <summary>It is to be called back again.</summary>
    public static readonly CargoMove Redeliver = new() { Kind = CargoMoveKind.Redeliver };

    [Id(0)] public required CargoMoveKind Kind { get; init; }

    /// <summary>The batch, of a move with one: the one that they come into, are claimed with, or are taken from.</summary>
    [Id(1)] public string? BatchId { get; init; }

    /// <summary>The batch that follows, of a <see cref="CargoMoveKind.Return"/>.</summary>
    [Id(2)] public string? Successor { get; init; }

    /// <summary>Why, of a <see cref="CargoMoveKind.GiveUp"/>; at most <see cref="Transition.MaxReasonLength"/> characters.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>Into a batch that is being made.</summary>
    public static CargoMove Gather(BatchId batch) => new() { Kind = CargoMoveKind.Gather, BatchId = batch.Value };

    /// <summary>Over to the worker that has claimed the batch.</summary>
    public static CargoMove Claim(BatchId batch) => new() { Kind = CargoMoveKind.Claim, BatchId = batch.Value };

    /// <summary>From a batch that was given up into the next.</summary>
    public static CargoMove Return(BatchId batch, BatchId successor) => new() { Kind = CargoMoveKind.Return, BatchId = batch.Value, Successor = successor.Value };

    /// <summary>To the end, from a batch that was given up.</summary>
    public static CargoMove GiveUp(BatchId batch, string reason) => new() { Kind = CargoMoveKind.GiveUp, BatchId = batch.Value, Reason = reason };
}

/// <summary>What moves. The numbers travel between nodes: never reuse one.</summary>
public enum CargoMoveKind
{
    /// <summary><c>pending</c> to <c>batched</c>.</summary>
    Gather = 1,

    /// <summary><c>batched</c> to <c>processing</c>.</summary>
    Claim = 2,

    /// <summary>What is not finished to <c>batched</c>, in the batch that follows.</summary>
    Return = 3,

    /// <summary>What is not finished to <c>failed</c>.</summary>
    GiveUp = 4,

    /// <summary><c>callback_pending</c> to <c>callback_delivered</c>.</summary>
    CallbackDelivered = 5,

    /// <summary><c>callback_pending</c> to <c>callback_failed</c>.</summary>
    CallbackFailed = 6,

    /// <summary><c>callback_failed</c> to <c>callback_pending</c>.</summary>
    Redeliver = 7,
}
