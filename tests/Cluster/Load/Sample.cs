namespace Convoy.Cluster.Tests.Load;

/// <summary>The kinds of calls.</summary>
internal enum CallKind
{
    Read,
    Load,
    Push,
}

/// <summary>How one request went.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Gateway">Who was asked.</param>
/// <param name="Start">When it was sent, on the clock of <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="End">When its answer was there, or its failure.</param>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="IsExcused">There was no answer because that gateway had just been killed: no client could have had one.</param>
/// <param name="Detail">What was wrong.</param>
internal sealed record Sample(CallKind Kind, string Gateway, long Start, long End, int? Status, bool IsExcused, string? Detail)
{
    public TimeSpan Duration => TimeProvider.System.GetElapsedTime(Start, End);

    public bool IsAnswered => Status is 200;

    /// <summary>Whether a client would call it a failure.</summary>
    public bool HasFailed => !IsAnswered && !IsExcused;

    public override string ToString() => $"{Kind} at {Gateway} after {Duration.TotalSeconds:0.000} s: {Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer"} {Detail}";
}
