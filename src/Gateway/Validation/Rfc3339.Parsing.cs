namespace Convoy.Gateway.Validation;

internal static partial class Rfc3339
{
    private const int OffsetLength = 6;

    /// <summary>
    /// Reads a time with any offset up to 23:59; <c>T</c> and <c>Z</c> may be small, and a space may stand for <c>T</c>. A fraction may
    /// have any number of digits and is cut to microseconds. Second 60 is refused: no clock here can show it.
    /// </summary>
    /// <param name="text">The whole text; nothing may stand before or after the time.</param>
    /// <param name="instant">The instant, in UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length < WholeSecondsLength
            || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':' || text[16] != ':'
            || !TryTwo(text, 0, 99, out var century) || !TryTwo(text, 2, 99, out var yearOfCentury)
            || !TryTwo(text, 5, 12, out var month) || !TryTwo(text, 8, 31, out var day)
            || !TryTwo(text, 11, 23, out var hour) || !TryTwo(text, 14, 59, out var minute) || !TryTwo(text, 17, 59, out var second)
            || !TryFraction(text[19..], out var microseconds, out var rest) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        var year = (century * 100) + yearOfCentury;
        if (year == 0 || month == 0 || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks
            + (microseconds * TimeSpan.TicksPerMicrosecond) - (offset * TimeSpan.TicksPerMinute);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<char> text, int at, int max, out int number)
    {
        var (tens, ones) = (text[at], text[at + 1]);
        number = ((tens - '0') * 10) + (ones - '0');
        return char.IsAsciiDigit(tens) && char.IsAsciiDigit(ones) && number <= max;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out long microseconds, out ReadOnlySpan<char> rest)
    {
        microseconds = 0;
        rest = text;
        if (text is not ['.', ..]) return true;
        var length = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0) return false;
        for (var digit = 0; digit < 6; digit++) microseconds = (microseconds * 10) + (digit < length ? text[1 + digit] - '0' : 0);
        rest = text[(1 + length)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is ['Z' or 'z']) return true;
        if (text.Length != OffsetLength || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TryTwo(text, 1, 23, out var hour) || !TryTwo(text, 4, 59, out var minute)) return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
