namespace Convoy;

/// <summary>Text over <c>[0-9A-Za-z]</c>, whose digits are in ASCII order, so that equal lengths sort as their numbers do.</summary>
internal static class Base62
{
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const int Radix = 62;

    /// <summary>Writes <paramref name="value"/> as exactly <c>destination.Length</c> digits, most significant first.</summary>
    public static void Write(UInt128 value, Span<char> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (value, var digit) = UInt128.DivRem(value, Radix);
            destination[i] = Alphabet[(int)digit];
        }
    }

    /// <summary>Reads digits back. False for any other character and for a number of 2^128 or more.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        ulong low = 0;
        ulong high = 0;
        foreach (var character in text)
        {
            var digit = DigitOf(character);
            if (digit < 0) return false;
            var carry = Math.BigMul(low, Radix, out low);
            low += (ulong)digit;
            if (low < (ulong)digit) carry++;
            var overflow = Math.BigMul(high, Radix, out high);
            high += carry;
            if (overflow != 0 || high < carry) return false;
        }

        value = new UInt128(high, low);
        return true;
    }

    /// <summary>Whether every character is a digit of the alphabet.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (DigitOf(character) < 0) return false;
        }

        return true;
    }

    private static int DigitOf(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'A' and <= 'Z' => character - 'A' + 10,
        >= 'a' and <= 'z' => character - 'a' + 36,
        _ => -1,
    };
}
