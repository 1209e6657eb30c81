namespace Convoy;

/// <summary>Convoy's reading of a clock.</summary>
public static class Clock
{
    /// <summary>Now, in UTC, cut to whole microseconds: the resolution that is stored and shown.</summary>
    public static DateTimeOffset GetUtcMicroseconds(this TimeProvider time) => time.GetUtcNow().ToMicroseconds();

    /// <summary>The same instant in UTC, cut to whole microseconds.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Whole microseconds since 1970.</summary>
    public static long ToUnixMicroseconds(this DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant so many microseconds after 1970 began, in UTC.</summary>
    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
