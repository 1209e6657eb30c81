namespace Convoy.Gateway.Validation;

/// <summary>A flag as Pydantic's lax mode reads it from a number or a text.</summary>
internal static class LaxFlag
{
    // The first double above every 64-bit integer, which is 2^63.
    private const double Limit = 9223372036854775808d;

    public static (bool? Flag, Rule? Broken) FromNumber(double number) => number switch
    {
        0 => (false, null),
        1 => (true, null),
        > -Limit and < Limit when Math.Truncate(number) == number => (null, Rule.BoolParsing),
        _ => (null, Rule.BoolType),
    };

    public static (bool? Flag, Rule? Broken) FromText(string text) => text.ToUpperInvariant() switch
    {
        "1" or "T" or "TRUE" or "Y" or "YES" or "ON" => (true, null),
        "0" or "F" or "FALSE" or "N" or "NO" or "OFF" => (false, null),
        _ => (null, Rule.BoolParsing),
    };
}
