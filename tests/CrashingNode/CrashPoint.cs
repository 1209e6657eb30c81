using System.Globalization;

namespace Convoy.CrashingNode;

/// <summary>What happens to a durable write.</summary>
internal enum Mishap
{
    /// <summary>The process dies just before it takes effect.</summary>
    Before,

    /// <summary>The process dies once it is on the disk.</summary>
    After,

    /// <summary>The database refuses it, and the process lives on.</summary>
    Refused,
}

/// <summary>Which durable write meets with a mishap.</summary>
/// <param name="Write">Counted from 1.</param>
/// <param name="Mishap">What happens to it.</param>
internal sealed record CrashPoint(int Write, Mishap Mishap)
{
    /// <summary>Reads the forms <c>2:before</c>, <c>2:after</c> and <c>2:refused</c>; null stays null.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static CrashPoint? Parse(string? text) => text?.Split(':') switch
    {
        null => null,
        [var write, "before"] => new CrashPoint(Number(write), Mishap.Before),
        [var write, "after"] => new CrashPoint(Number(write), Mishap.After),
        [var write, "refused"] => new CrashPoint(Number(write), Mishap.Refused),
        _ => throw new FormatException($"'{text}' is no crash point, such as 2:before, 2:after or 2:refused."),
    };

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
