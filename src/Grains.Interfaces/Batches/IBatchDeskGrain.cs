using System.Collections.Immutable;

namespace Convoy.Batches;

/// <summary>
/// Where workers get batches and give them back. Every answer is decided by the database, in one commit and by its clock, so any silo may
/// give it, and two workers never hold the same batch.
/// </summary>
/// <exception cref="StorageUnavailableException">From any call: the outcome is unknown. Send the same call again; a repeat is the same thing.</exception>
[Alias("convoy.batch-desk")]
public interface IBatchDeskGrain : IGrainWithIntegerKey
{
    /// <summary>Claims the batch that has waited longest, if there is one. The same claim again returns the same batch, whatever became of it.</summary>
    [Alias("claim")]
    ValueTask<Batch?> Claim(BatchClaim claim);

    /// <summary>The batch that a claim has; null when it has none.</summary>
    [Alias("find-claim")]
    ValueTask<Batch?> FindClaim(string claimId);

    /// <summary>Extends the lease of a batch, if its holder still has it.</summary>
    /// <returns>The batch as it stands: held or not; null when there is none.</returns>
    [Alias("extend")]
    ValueTask<Batch?> Extend(string batchId);

    /// <summary>Takes a batch back from its holder. What is not finished goes on in another.</summary>
    /// <returns>The batch as it stands; null when there is none.</returns>
    [Alias("release")]
    ValueTask<Batch?> Release(string batchId);

    /// <summary>A batch, and how many of its cargo have which status; null when there is none.</summary>
    [Alias("find")]
    ValueTask<BatchCounts?> Find(string batchId);

    /// <summary>The params of some cargo, in their order, as many of them as fit in about <paramref name="maxBytes"/>; at least one.</summary>
    [Alias("read-params")]
    ValueTask<ImmutableArray<CargoParams>> ReadParams(ImmutableArray<string> cargo, int maxBytes);
}

/// <summary>What a worker asks for.</summary>
[GenerateSerializer, Immutable, Alias("convoy.batch-claim")]
public sealed record BatchClaim
{
    /// <summary>Names the claim, for its repeats.</summary>
    [Id(0)] public required string ClaimId { get; init; }

    /// <summary>The docks' models (<see cref="DockName.OfModel"/>) that it takes; empty: any.</summary>
    [Id(1)] public ImmutableArray<string> Models { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A batch as its holder sees it.</summary>
[GenerateSerializer, Immutable, Alias("convoy.batch")]
public sealed record Batch
{
    [Id(0)] public required string BatchId { get; init; }

    /// <summary>The name of its model (<see cref="DockName.OfModel"/>).</summary>
    [Id(1)] public required string Model { get; init; }

    [Id(2)] public required BatchState State { get; init; }

    /// <summary>How often its cargo have been handed out and lost, this time included; from 1.</summary>
    [Id(3)] public required int Attempt { get; init; }

    /// <summary>Until when it is held, by the database's clock; null when it is not.</summary>
    [Id(4)] public DateTimeOffset? LeaseExpiresAt { get; init; }

    /// <summary>The ids of its cargo, oldest first.</summary>
    [Id(5)] public ImmutableArray<string> Cargo { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A batch and where its cargo are.</summary>
[GenerateSerializer, Immutable, Alias("convoy.batch-counts")]
public sealed record BatchCounts
{
    [Id(0)] public required Batch Batch { get; init; }

    /// <summary>How many of its cargo have a status, in the order of <see cref="Cargo.CargoStatus"/>.</summary>
    [Id(1)] public required ImmutableArray<int> Counts { get; init; }
}

/// <summary>The params of a cargo.</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-params")]
public readonly record struct CargoParams
{
    [Id(0)] public required string CargoId { get; init; }

    /// <summary>UTF-8 JSON, as the client sent it.</summary>
    [Id(1)] public required byte[] Params { get; init; }
}

/// <summary>How far a batch has come. The numbers travel between nodes: never reuse one.</summary>
public enum BatchState
{
    /// <summary>Its cargo are being tied to it.</summary>
    Forming = 1,

    /// <summary>It can be claimed.</summary>
    Ready = 2,

    /// <summary>A worker holds it.</summary>
    Claimed = 3,

    /// <summary>It was released or its lease ran out; what is not finished is being put into another batch.</summary>
    Returning = 4,

    /// <summary>Nothing more happens to it.</summary>
    Closed = 5,
}
