namespace Convoy.Cluster.Tests.History;

/// <summary>A call as its caller saw it. <paramref name="Start"/> and <paramref name="End"/> are readings of one monotonic clock.</summary>
internal abstract record CargoCall(long Start, long End)
{
    /// <summary>Whether this call had ended when the other began. Of calls that overlap, either may have come first.</summary>
    public bool IsBefore(CargoCall other) => End < other.Start;
}

/// <summary>A load that was acknowledged: of any other nobody knows an id.</summary>
internal sealed record LoadCall(long Start, long End) : CargoCall(Start, End);

/// <summary>What a worker was told of one item.</summary>
internal enum PushAnswer
{
    Applied,
    Unchanged,
    Refused,
    NotFound,

    /// <summary>503, <c>unavailable</c>, or no answer at all: it may have happened, and it may still happen.</summary>
    Unknown,
}

/// <summary>One item of a push. A repeat carries the transition id of the first attempt.</summary>
internal sealed record PushCall(long Start, long End, string Status, string TransitionId, PushAnswer Answer) : CargoCall(Start, End)
{
    /// <summary>Whether the caller was told that the cargo is at this status, or past it.</summary>
    public bool IsAcknowledged => Answer is PushAnswer.Applied or PushAnswer.Unchanged;

    /// <summary>Whether it may have changed the cargo.</summary>
    public bool MayHaveHappened => IsAcknowledged || Answer is PushAnswer.Unknown;
}

/// <summary>What a tracking answer shows.</summary>
internal sealed record Tracking(string Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A tracking read that had an answer: 200, or 404 when <paramref name="Tracking"/> is null. One that had none tells nothing.</summary>
internal sealed record ReadCall(long Start, long End, Tracking? Tracking) : CargoCall(Start, End)
{
    public override string ToString() => Tracking is null ? $"[{Start}..{End}] 404" : $"[{Start}..{End}] {Tracking.Status} of {Tracking.UpdatedAt:HH:mm:ss.ffffff}";
}
