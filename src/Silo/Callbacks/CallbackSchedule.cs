namespace Convoy.Silo.Callbacks;

/// <summary>When a callback is tried again.</summary>
internal static class CallbackSchedule
{
    /// <summary>The part of a wait by which it is made shorter or longer at random, so that callbacks that failed together do not come back together.</summary>
    public const double Jitter = 0.1;

    /// <summary>The longest time that a server is left alone because it asks for it, but for <see cref="Jitter"/>.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    /// <summary>
    /// The wait after an attempt whose verdict was <see cref="CallbackVerdict.Again"/>: that of the schedule, and never less than
    /// <paramref name="retryAfter"/>. Null when no attempt is left.
    /// </summary>
    /// <param name="attempt">Which attempt it was, from 1.</param>
    /// <param name="retryAfter">What the server asked for; more than <see cref="MaxRetryAfter"/> counts as that.</param>
    /// <param name="schedule"><see cref="CallbackOptions.Schedule"/>.</param>
    /// <param name="random">For the jitter; used by one caller at a time.</param>
    public static TimeSpan? WaitAfter(int attempt, TimeSpan? retryAfter, IReadOnlyList<TimeSpan> schedule, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt > schedule.Count) return null;
        var asked = retryAfter is not { } time ? TimeSpan.Zero : time < MaxRetryAfter ? time : MaxRetryAfter;
        var spread = random.NextDouble();
        var planned = schedule[attempt - 1] * (1 - Jitter + (2 * Jitter * spread));
        var earliest = asked * (1 + (Jitter * spread));
        return planned > earliest ? planned : earliest;
    }
}
