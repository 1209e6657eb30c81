using System.Collections.Immutable;
using Convoy.Batches;

namespace Convoy.Grains.Batches;

/// <summary>A batch as it is stored.</summary>
internal sealed record StoredBatch
{
    public required string BatchId { get; init; }

    public required string Dock { get; init; }

    public required string Model { get; init; }

    public required BatchState State { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The ids of its cargo, in their order.</summary>
    public required ImmutableArray<string> Cargo { get; init; }

    /// <summary>The same as it stands in the row, which tells this state of the batch from another.</summary>
    public required string StoredCargo { get; init; }

    /// <summary>Since when the first of its cargo has waited, in milliseconds since 1970.</summary>
    public long? Oldest { get; init; }

    public DateTimeOffset? LeaseExpiresAt { get; init; }

    public string? Successor { get; init; }

    public bool WasLost { get; init; }

    /// <summary>When this was read, by the database's clock.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary><see cref="BatchId"/> as an id.</summary>
    public BatchId Id => Convoy.Batches.BatchId.Parse(BatchId);

    /// <summary>Whether a worker holds it.</summary>
    public bool IsHeld => State == BatchState.Claimed && LeaseExpiresAt > ReadAt;

    /// <summary>How long its first cargo has waited.</summary>
    public TimeSpan Waited => Oldest is { } oldest ? ReadAt - DateTimeOffset.FromUnixTimeMilliseconds(oldest) : TimeSpan.Zero;

    /// <summary>The attempt of what follows it: a batch that was released was not lost.</summary>
    public int NextAttempt => WasLost ? Attempt + 1 : Attempt;

    /// <summary>As its holder sees it.</summary>
    public Batch Show() => new()
    {
        BatchId = BatchId,
        Model = Model,
        State = State == BatchState.Claimed && !IsHeld ? BatchState.Returning : State,
        Attempt = Attempt,
        LeaseExpiresAt = IsHeld ? LeaseExpiresAt : null,
        Cargo = Cargo,
    };
}
