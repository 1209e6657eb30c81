using System.Globalization;

namespace Convoy.CrashingNode;

/// <summary>When to die: just before a durable write takes effect, or just after, counted from 1.</summary>
/// <param name="Write">Which write.</param>
/// <param name="IsAfter">Whether the write is on the disk by then.</param>
internal sealed record CrashPoint(int Write, bool IsAfter)
{
    /// <summary>Reads the form <c>2:before</c> or <c>2:after</c>; null stays null.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static CrashPoint? Parse(string? text) => text?.Split(':') switch
    {
        null => null,
        [var write, "before"] => new CrashPoint(Number(write), IsAfter: false),
        [var write, "after"] => new CrashPoint(Number(write), IsAfter: true),
        _ => throw new FormatException($"'{text}' is no crash point, such as 2:before or 2:after."),
    };

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
