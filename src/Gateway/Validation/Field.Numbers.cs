using System.Runtime.InteropServices;
using System.Text.Json;

namespace Convoy.Gateway.Validation;

internal readonly partial struct Field
{
    /// <summary>An integer of 64 bits, within bounds.</summary>
    public long? AsInteger(long min = long.MinValue, long max = long.MaxValue)
    {
        var broken = ReadInteger(out var number) ?? number.Check(min, max);
        if (broken is null) return number.Value;
        Fail(broken);
        return null;
    }

    /// <summary>A number within bounds.</summary>
    public double? AsNumber(double min, double max)
    {
        var broken = ReadNumber(out var number);
        // A number that is none is below no bound: the question is asked so that it fails.
        if (broken is null && !(number <= max)) broken = Rule.AtMost(max);
        if (broken is null && !(number >= min)) broken = Rule.AtLeast(min);
        if (broken is null) return number;
        Fail(broken);
        return null;
    }

    /// <summary>A flag: <c>true</c>, <c>1</c>, <c>"yes"</c> and their like.</summary>
    public bool? AsFlag()
    {
        var (flag, broken) = Value.ValueKind switch
        {
            JsonValueKind.True => (true, null),
            JsonValueKind.False => (false, null),
            JsonValueKind.Number => LaxFlag.FromNumber(Value.GetDouble()),
            JsonValueKind.String => LaxFlag.FromText(Value.GetString()!),
            _ => ((bool?)null, (Rule?)Rule.BoolType),
        };
        if (broken is not null) Fail(broken);
        return flag;
    }

    private Rule? ReadInteger(out LaxInteger number)
    {
        number = default;
        switch (Value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                number = new LaxInteger(Value.GetBoolean() ? 1 : 0);
                return null;
            case JsonValueKind.String:
                return LaxInteger.TryParse(Value.GetString(), out number) ? null : Rule.IntParsing;
            case JsonValueKind.Number:
                var digits = JsonMarshal.GetRawUtf8Value(Value);
                if (digits.ContainsAny(".eE"u8)) return LaxInteger.FromDouble(Value.GetDouble(), out number);
                number = Value.TryGetInt64(out var exact) ? new LaxInteger(exact) : LaxInteger.Beyond(digits[0] == '-');
                return null;
            default:
                return Rule.IntType;
        }
    }

    private Rule? ReadNumber(out double number)
    {
        number = 0;
        switch (Value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                number = Value.GetBoolean() ? 1 : 0;
                return null;
            case JsonValueKind.String:
                return LaxNumber.TryParse(Value.GetString()!, out number) ? null : Rule.FloatParsing;
            case JsonValueKind.Number:
                number = Value.GetDouble();
                return null;
            default:
                return Rule.FloatType;
        }
    }
}
