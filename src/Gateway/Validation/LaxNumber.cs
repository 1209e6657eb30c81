using System.Buffers;
using System.Globalization;

namespace Convoy.Gateway.Validation;

/// <summary>A number in a text, as Pydantic's lax mode reads it.</summary>
internal static class LaxNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789.+-eE");

    /// <summary>White space around it and single underscores inside are fine; so are <c>inf</c> and <c>nan</c>, which no bound admits.</summary>
    public static bool TryParse(string text, out double number)
    {
        var digits = text.Trim();
        if (digits.Contains('_', StringComparison.Ordinal))
        {
            number = 0;
            if (digits is ['_', ..] or [.., '_'] || digits.Contains("__", StringComparison.Ordinal)) return false;
            digits = digits.Replace("_", "", StringComparison.Ordinal);
        }

        return TryName(digits, out number) || (IsPlain(digits) && double.TryParse(digits, Style, CultureInfo.InvariantCulture, out number));
    }

    private static bool TryName(string text, out double number)
    {
        var isNegative = text is ['-', ..];
        var name = text is ['-' or '+', ..] ? text[1..] : text;
        number = name.ToUpperInvariant() switch
        {
            "INF" or "INFINITY" => isNegative ? double.NegativeInfinity : double.PositiveInfinity,
            "NAN" => double.NaN,
            _ => 0,
        };
        return !double.IsFinite(number);
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExcept(Plain);
}
