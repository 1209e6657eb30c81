namespace Convoy;

/// <summary>Convoy's reading of a clock.</summary>
public static class Clock
{
    /// <summary>Now, in UTC, cut to whole microseconds: the resolution that is stored and shown.</summary>
    public static DateTimeOffset GetUtcMicroseconds(this TimeProvider time) => time.GetUtcNow().ToMicroseconds();

    /// <summary>The same instant in UTC, cut to whole microseconds.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
