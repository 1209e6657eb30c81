namespace Convoy.Silo.Callbacks;

/// <summary>What follows from an attempt.</summary>
internal enum CallbackVerdict
{
    /// <summary>The server answered 2xx.</summary>
    Delivered,

    /// <summary>No further attempt would be answered otherwise: 400, 401, 403, 404, 405 or 410, or a URL that is none.</summary>
    Ended,

    /// <summary>Whatever else happened; the schedule says when to try again, if at all.</summary>
    Again,
}

/// <summary>What became of one attempt.</summary>
/// <param name="Verdict">What follows.</param>
/// <param name="StatusCode">The status of the answer; null when none came.</param>
/// <param name="Milliseconds">From the call to the headers of the answer, or to the fault.</param>
/// <param name="Error">Why it was not delivered, at most <see cref="MaxErrorLength"/> characters, without URL and secret; null when it was.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not. As it came: <see cref="CallbackSchedule"/> has a limit for it.</param>
internal sealed record CallbackAttempt(CallbackVerdict Verdict, int? StatusCode, int Milliseconds, string? Error, TimeSpan? RetryAfter)
{
    /// <summary>Characters of <see cref="Error"/>.</summary>
    public const int MaxErrorLength = 200;
}
