using Convoy.Gateway.Validation;
using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Administration;

/// <summary>Which part of a list an operator asks for, by the query parameters <c>skip</c> and <c>limit</c> (CONTRACT 5).</summary>
internal readonly record struct PageRequest(int Skip, int Limit)
{
    /// <summary>How many entries a page has when the caller does not say.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The most entries of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>
    /// Reads the parameters, neither of them below 0, of which the last counts when one is given twice. A skip beyond <see cref="int.MaxValue"/> is taken as that:
    /// no list is so long.
    /// </summary>
    public static bool TryParse(StringValues skip, StringValues limit, out PageRequest page, out Faults faults)
    {
        faults = new Faults();
        var from = ReadInteger("skip", skip, 0, long.MaxValue, 0, faults);
        var size = ReadInteger("limit", limit, 0, MaxLimit, DefaultLimit, faults);
        page = new PageRequest((int)Math.Min(from, int.MaxValue), (int)size);
        return faults.IsEmpty;
    }

    private static long ReadInteger(string name, StringValues values, long min, long max, long absent, Faults faults)
    {
        if (values.Count == 0) return absent;
        var text = values[^1];
        var broken = LaxInteger.TryParse(text, out var number) ? number.Check(min, max) : Rule.IntParsing;
        if (broken is null) return number.Value;
        faults.Add(broken, Loc.Parameter(name), text ?? "");
        return absent;
    }
}
