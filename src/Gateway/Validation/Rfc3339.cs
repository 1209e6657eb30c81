using System.Text;

namespace Convoy.Gateway.Validation;

/// <summary>Times as Convoy writes and reads them (CONTRACT 1): RFC 3339, to the microsecond.</summary>
internal static partial class Rfc3339
{
    /// <summary>The longest text that is written, in bytes: <c>2024-01-15T10:30:00.123456Z</c>.</summary>
    public const int MaxLength = 27;

    private const int WholeSecondsLength = 20;
    private const int MicrosecondsPerSecond = 1_000_000;

    /// <summary>
    /// Writes an instant in UTC, as ASCII: with a fraction of six digits, or with none when it is zero; less than a microsecond is cut off.
    /// </summary>
    /// <returns>False when <paramref name="destination"/> is too short; <see cref="MaxLength"/> bytes are always enough.</returns>
    public static bool TryFormat(DateTimeOffset instant, Span<byte> destination, out int written)
    {
        var utc = instant.UtcDateTime;
        var fraction = (uint)(utc.Ticks / TimeSpan.TicksPerMicrosecond % MicrosecondsPerSecond);
        written = fraction == 0 ? WholeSecondsLength : MaxLength;
        if (destination.Length < written)
        {
            written = 0;
            return false;
        }

        var text = destination[..written];
        var (year, month, day) = utc;
        var second = (uint)(utc.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerSecond);
        text[^1] = (byte)'Z';
        if (fraction != 0)
        {
            Two(text, 24, fraction % 100);
            Two(text, 22, fraction / 100 % 100);
            Two(text, 20, fraction / 10_000);
            text[19] = (byte)'.';
        }

        Two(text, 17, second % 60);
        text[16] = (byte)':';
        Two(text, 14, second / 60 % 60);
        text[13] = (byte)':';
        Two(text, 11, second / 3600);
        text[10] = (byte)'T';
        Two(text, 8, (uint)day);
        text[7] = (byte)'-';
        Two(text, 5, (uint)month);
        text[4] = (byte)'-';
        Two(text, 2, (uint)year % 100);
        Two(text, 0, (uint)year / 100);
        return true;
    }

    /// <summary>The same as a string.</summary>
    public static string Format(DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        TryFormat(instant, text, out var written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    private static void Two(Span<byte> text, int at, uint number)
    {
        var (tens, ones) = Math.DivRem(number, 10);
        text[at] = (byte)('0' + tens);
        text[at + 1] = (byte)('0' + ones);
    }
}
