namespace Convoy.Gateway.Validation;

/// <summary>An integer as Pydantic's lax mode reads it; one beyond 64 bits is kept as the nearest that fits, with a mark.</summary>
internal readonly record struct LaxInteger(long Value, bool IsBeyond = false)
{
    // The first double above every 64-bit integer, which is 2^63.
    private const double Limit = 9223372036854775808d;

    /// <summary>An integer that does not fit into 64 bits.</summary>
    public static LaxInteger Beyond(bool isNegative) => new(isNegative ? long.MinValue : long.MaxValue, true);

    /// <summary>A number that was written with a fraction or an exponent, which must be whole; the rule that it breaks, or null.</summary>
    public static Rule? FromDouble(double number, out LaxInteger integer)
    {
        integer = default;
        if (!double.IsFinite(number)) return Rule.Finite;
        if (Math.Truncate(number) != number) return Rule.IntFromFloat;
        integer = number is >= -Limit and < Limit ? new LaxInteger((long)number) : Beyond(number < 0);
        return null;
    }

    /// <summary>Reads a text: white space around it, a sign, single underscores between digits and a fraction of zeros are fine.</summary>
    public static bool TryParse(string? text, out LaxInteger integer)
    {
        integer = default;
        var rest = text.AsSpan().Trim();
        var isNegative = rest is ['-', ..];
        if (rest is ['-' or '+', ..]) rest = rest[1..];
        var point = rest.IndexOf('.');
        if (point >= 0)
        {
            var zeros = rest[(point + 1)..];
            if (zeros.IsEmpty || zeros.ContainsAnyExcept('0')) return false;
            rest = rest[..point];
        }

        return TryDigits(rest, isNegative, out integer);
    }

    /// <summary>The rule that the integer breaks, or null. A bound that it misses is named before its size.</summary>
    public Rule? Check(long min, long max)
    {
        if (Value < min || (IsBeyond && Value < 0 && min > long.MinValue)) return Rule.AtLeast(min);
        if (Value > max || (IsBeyond && Value > 0 && max < long.MaxValue)) return Rule.AtMost(max);
        return IsBeyond ? Rule.IntTooBig : null;
    }

    private static bool TryDigits(ReadOnlySpan<char> digits, bool isNegative, out LaxInteger integer)
    {
        integer = default;
        var isBeyond = false;
        var total = Int128.Zero;
        var afterDigit = false;
        foreach (var character in digits)
        {
            if (character == '_' && afterDigit)
            {
                afterDigit = false;
                continue;
            }

            if (!char.IsAsciiDigit(character)) return false;
            afterDigit = true;
            if (isBeyond) continue;
            total = (total * 10) + (character - '0');
            isBeyond = total > (Int128)long.MaxValue + (isNegative ? 1 : 0);
        }

        if (!afterDigit) return false;
        integer = isBeyond ? Beyond(isNegative) : new LaxInteger((long)(isNegative ? -total : total));
        return true;
    }
}
