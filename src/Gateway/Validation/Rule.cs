using System.Globalization;

namespace Convoy.Gateway.Validation;

/// <summary>
/// A rule that a value broke, in the words of Pydantic 2, which clients of the replaced service already read: <c>type</c>, <c>msg</c>
/// and <c>ctx</c>. Every sentence that validation can answer is in this file.
/// </summary>
internal sealed record Rule(string Type, string Message, params (string Name, object Value)[] Context)
{
    public static readonly Rule Missing = new("missing", "Field required");
    public static readonly Rule StringType = new("string_type", "Input should be a valid string");
    public static readonly Rule IntType = new("int_type", "Input should be a valid integer");
    public static readonly Rule IntParsing = new("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
    public static readonly Rule IntFromFloat =
        new("int_from_float", "Input should be a valid integer, got a number with a fractional part");
    public static readonly Rule IntTooBig =
        new("int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size");
    public static readonly Rule FloatType = new("float_type", "Input should be a valid number");
    public static readonly Rule FloatParsing = new("float_parsing", "Input should be a valid number, unable to parse string as a number");
    public static readonly Rule Finite = new("finite_number", "Input should be a finite number");
    public static readonly Rule BoolType = new("bool_type", "Input should be a valid boolean");
    public static readonly Rule BoolParsing = new("bool_parsing", "Input should be a valid boolean, unable to interpret input");
    public static readonly Rule ListType = new("list_type", "Input should be a valid list");
    public static readonly Rule DictType = new("dict_type", "Input should be a valid dictionary");
    public static readonly Rule ObjectType =
        new("model_attributes_type", "Input should be a valid dictionary or object to extract fields from");
    public static readonly Rule UrlType = new("url_type", "URL input should be a string or URL");
    public static readonly Rule UrlScheme =
        new("url_scheme", "URL scheme should be 'http' or 'https'", ("expected_schemes", "'http' or 'https'"));
    public static readonly Rule TimeType = new("datetime_type", "Input should be a valid datetime");
    public static readonly Rule TimeZone = new("timezone_aware", "Input should have timezone info");

    public static Rule TooShort(int min) =>
        new("string_too_short", $"String should have at least {min} character{Plural(min)}", ("min_length", min));

    public static Rule TooLong(int max) =>
        new("string_too_long", $"String should have at most {max} character{Plural(max)}", ("max_length", max));

    public static Rule Pattern(string pattern) =>
        new("string_pattern_mismatch", $"String should match pattern '{pattern}'", ("pattern", pattern));

    public static Rule AtLeast(double min) =>
        new("greater_than_equal", string.Create(CultureInfo.InvariantCulture, $"Input should be greater than or equal to {min}"), ("ge", min));

    public static Rule AtMost(double max) =>
        new("less_than_equal", string.Create(CultureInfo.InvariantCulture, $"Input should be less than or equal to {max}"), ("le", max));

    public static Rule ListTooLong(int max, int actual) => new(
        "too_long", $"List should have at most {max} item{Plural(max)} after validation, not {actual}",
        ("field_type", "List"), ("max_length", max), ("actual_length", actual));

    public static Rule OneOf(IReadOnlyList<string> names)
    {
        var quoted = names.Select(name => $"'{name}'").ToArray();
        var expected = $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
        return new("enum", $"Input should be {expected}", ("expected", expected));
    }

    public static Rule UrlParsing(string error) => new("url_parsing", $"Input should be a valid URL, {error}", ("error", error));

    public static Rule UrlSyntax(string error) =>
        new("url_syntax_violation", $"Input violated strict URL syntax rules, {error}", ("error", error));

    public static Rule UrlTooLong(int max) =>
        new("url_too_long", $"URL should have at most {max} character{Plural(max)}", ("max_length", max));

    public static Rule TimeParsing(string error) =>
        new("datetime_from_date_parsing", $"Input should be a valid datetime or date, {error}", ("error", error));

    public static Rule TimeRange(string error) => new("datetime_parsing", $"Input should be a valid datetime, {error}", ("error", error));

    public static Rule Json(string error) => new("json_invalid", "JSON decode error", ("error", error));

    public static Rule Value(string error) => new("value_error", $"Value error, {error}", ("error", error));

    private static string Plural(int count) => count == 1 ? "" : "s";
}
