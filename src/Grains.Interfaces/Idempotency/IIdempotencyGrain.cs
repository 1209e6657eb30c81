namespace Convoy.Idempotency;

/// <summary>
/// What one Idempotency-Key stands for (draft-ietf-httpapi-idempotency-key-header): the load that it came with first, and the cargo ids
/// that were minted for it. Reach it through <see cref="IdempotencyGrainFactory.GetIdempotency"/> only.
/// </summary>
/// <exception cref="StorageUnavailableException">From <see cref="Begin"/>: the outcome is unknown. Send the same call again.</exception>
[Alias("convoy.idempotency")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes the key for a request. The record is durable before the answer, so whatever becomes of the request, a repeat has the same
    /// ids. A request holds the key until <see cref="Release"/>, or for <see cref="IdempotentRequest.HoldFor"/> where that never comes.
    /// </summary>
    [Alias("begin")]
    ValueTask<IdempotencyAnswer> Begin(IdempotentRequest request);

    /// <summary>The request is answered; the next one with this key may begin. Does nothing where another holds the key.</summary>
    [Alias("release")]
    ValueTask Release(Guid request);
}

/// <summary>The sweep over records that are past their time. One grain, kept awake by every silo.</summary>
[Alias("convoy.idempotency-sweep")]
public interface IIdempotencySweepGrain : IGrainWithStringKey
{
    /// <summary>Removes the oldest records whose time is over. One call removes a bounded number; call again while there is more.</summary>
    [Alias("sweep")]
    ValueTask<SweepRound> Sweep();
}

/// <summary>A request that came with an Idempotency-Key.</summary>
[GenerateSerializer, Immutable, Alias("convoy.idempotent-request")]
public sealed record IdempotentRequest
{
    /// <summary>SHA-256 of the body.</summary>
    [Id(0)] public required byte[] Fingerprint { get; init; }

    /// <summary>The ids that count if the key is new, <see cref="Cargo.CargoIds"/>.</summary>
    [Id(1)] public required byte[] CargoIds { get; init; }

    /// <summary>Names the request, however often it asks.</summary>
    [Id(2)] public required Guid Request { get; init; }

    /// <summary>How long the request may take, at most a minute.</summary>
    [Id(3)] public required TimeSpan HoldFor { get; init; }
}

/// <summary>What a request may do. The numbers travel between nodes: never reuse one.</summary>
public enum IdempotencyVerdict
{
    /// <summary>Go on, with the ids of the answer: those of the request if the key was new, else those of the one that came first.</summary>
    GoOn = 1,

    /// <summary>The same request is being served.</summary>
    InProgress = 2,

    /// <summary>The key belongs to a request with another body.</summary>
    OtherBody = 3,
}

/// <summary>The answer to <see cref="IIdempotencyGrain.Begin"/>.</summary>
[GenerateSerializer, Immutable, Alias("convoy.idempotency-answer")]
public sealed record IdempotencyAnswer
{
    [Id(0)] public required IdempotencyVerdict Verdict { get; init; }

    /// <summary>The ids to go on with, <see cref="Cargo.CargoIds"/>; empty otherwise.</summary>
    [Id(1)] public required byte[] CargoIds { get; init; }
}
