namespace Convoy.Gateway.Validation;

/// <summary>Says of a text that is no RFC 3339 time what is wrong with it, in Pydantic's words.</summary>
internal static class TimeFault
{
    private const int DateLength = 10;

    /// <summary>The rule that the text breaks.</summary>
    public static Rule Of(string text)
    {
        if (Rfc3339.TryParse(text + "Z", out _) || Rfc3339.TryParse(text + "T00:00:00Z", out _)) return Rule.TimeZone;
        if (text.Length < DateLength) return Rule.TimeParsing("input is too short");
        if (!IsNumber(text, 0, 4)) return Rule.TimeParsing("invalid character in year");
        if (text[4] != '-') return Rule.TimeParsing("invalid date separator, expected `-`");
        if (!IsNumber(text, 5, 2)) return Rule.TimeParsing("invalid character in month");
        if (text[7] != '-') return Rule.TimeParsing("invalid date separator, expected `-`");
        if (!IsNumber(text, 8, 2)) return Rule.TimeParsing("invalid character in day");
        var (year, month, day) = (Number(text, 0, 4), Number(text, 5, 2), Number(text, 8, 2));
        if (month is < 1 or > 12) return Rule.TimeParsing("month value is outside expected range of 1-12");
        if (year == 0) return Rule.TimeRange("year 0 is out of range");
        if (day < 1 || day > DateTime.DaysInMonth(year, month)) return Rule.TimeParsing("day value is outside expected range");
        return IsBeyondCalendar(text, year)
            ? Rule.TimeRange("year is out of range in UTC")
            : Rule.TimeParsing("unexpected extra characters at the end of the input");
    }

    // A time that would be fine in any other year has an offset that carries it over the end of the calendar.
    private static bool IsBeyondCalendar(string text, int year) => year is 1 or 9999 && Rfc3339.TryParse("2000" + text[4..], out _);

    private static bool IsNumber(string text, int start, int length) => !text.AsSpan(start, length).ContainsAnyExceptInRange('0', '9');

    private static int Number(string text, int start, int length)
    {
        var number = 0;
        foreach (var digit in text.AsSpan(start, length)) number = (number * 10) + (digit - '0');
        return number;
    }
}
