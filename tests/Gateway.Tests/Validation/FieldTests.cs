using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

/// <summary>The tables are what Pydantic 2.13 answers to the same values; where Convoy is stricter, a comment says so.</summary>
public sealed class FieldTests
{
    private const string NoInteger = "Input should be a valid integer (int_type)";
    private const string NoDigits = "Input should be a valid integer, unable to parse string as an integer (int_parsing)";
    private const string Fraction = "Input should be a valid integer, got a number with a fractional part (int_from_float)";
    private const string Size = "Unable to parse input string as an integer, exceeded maximum size (int_parsing_size)";
    private const string NoNumber = "Input should be a valid number (float_type)";
    private const string NoNumberText = "Input should be a valid number, unable to parse string as a number (float_parsing)";
    private const string AboveOne = "Input should be less than or equal to 1 (less_than_equal)";
    private const string BelowZero = "Input should be greater than or equal to 0 (greater_than_equal)";
    private const string NoFlag = "Input should be a valid boolean (bool_type)";
    private const string OddFlag = "Input should be a valid boolean, unable to interpret input (bool_parsing)";

    [Theory]
    [InlineData("5", 5)]
    [InlineData("-0", 0)]
    [InlineData("5.0", 5)]
    [InlineData("5e2", 500)]
    [InlineData("1e18", 1_000_000_000_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    [InlineData("\"5\"", 5)]
    [InlineData("\"5.0\"", 5)]
    [InlineData("\"5.00\"", 5)]
    [InlineData("\" 5 \"", 5)]
    [InlineData("\"\\n5\\t\"", 5)]
    [InlineData("\"\\u00a05\"", 5)]
    [InlineData("\"+5\"", 5)]
    [InlineData("\"-5\"", -5)]
    [InlineData("\"00005\"", 5)]
    [InlineData("\"1_000\"", 1000)]
    [InlineData("\"1_0.0\"", 10)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"-9223372036854775808\"", long.MinValue)]
    public void An_integer_may_come_as_a_whole_number_or_a_text(string json, long number) =>
        Assert.Equal(number, Accept(json, field => field.AsInteger()));

    [Theory]
    [InlineData("null", NoInteger)]
    [InlineData("[]", NoInteger)]
    [InlineData("{}", NoInteger)]
    [InlineData("5.5", Fraction)]
    [InlineData("1e-1", Fraction)]
    [InlineData("1e400", "Input should be a finite number (finite_number)")]
    [InlineData("-1e400", "Input should be a finite number (finite_number)")]
    [InlineData("1e19", Size)]
    [InlineData("9223372036854775807.0", Size)]
    [InlineData("9223372036854775808", Size)] // Python's integers have no end; ours have 64 bits
    [InlineData("-9223372036854775809", Size)]
    [InlineData("\"9223372036854775808\"", Size)]
    [InlineData("\"-9223372036854775809\"", Size)]
    [InlineData("\"\"", NoDigits)]
    [InlineData("\"abc\"", NoDigits)]
    [InlineData("\"5.\"", NoDigits)]
    [InlineData("\".0\"", NoDigits)]
    [InlineData("\"5.5\"", NoDigits)]
    [InlineData("\"--5\"", NoDigits)]
    [InlineData("\"-\"", NoDigits)]
    [InlineData("\"+ 5\"", NoDigits)]
    [InlineData("\"0x5\"", NoDigits)]
    [InlineData("\"5e3\"", NoDigits)]
    [InlineData("\"_1\"", NoDigits)]
    [InlineData("\"1_\"", NoDigits)]
    [InlineData("\"1__0\"", NoDigits)]
    [InlineData("\"٥\"", NoDigits)]
    public void What_is_no_integer_is_a_fault(string json, string rule) => Refuse(json, rule, field => field.AsInteger());

    [Theory]
    [InlineData("-1", BelowZero)]
    [InlineData("\"-1\"", BelowZero)]
    [InlineData("1001", "Input should be less than or equal to 1000 (less_than_equal)")]
    [InlineData("9223372036854775808", "Input should be less than or equal to 1000 (less_than_equal)")]
    [InlineData("-9223372036854775809", BelowZero)]
    public void An_integer_outside_its_bounds_is_a_fault(string json, string rule) => Refuse(json, rule, field => field.AsInteger(0, 1000));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    public void The_bounds_of_an_integer_are_within_them(string json, long number) =>
        Assert.Equal(number, Accept(json, field => field.AsInteger(0, 1000)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("0.5", 0.5)]
    [InlineData("1e-400", 0)]
    [InlineData("true", 1)]
    [InlineData("\"0.5\"", 0.5)]
    [InlineData("\" .5 \"", 0.5)]
    [InlineData("\"1.\"", 1)]
    [InlineData("\"5e-1\"", 0.5)]
    [InlineData("\"+0.2_5\"", 0.25)]
    public void A_number_may_come_as_a_text(string json, double number) => Assert.Equal(number, Accept(json, field => field.AsNumber(0, 1)));

    [Theory]
    [InlineData("null", NoNumber)]
    [InlineData("[]", NoNumber)]
    [InlineData("{}", NoNumber)]
    [InlineData("-0.001", BelowZero)]
    [InlineData("1.001", AboveOne)]
    [InlineData("1e400", AboveOne)]
    [InlineData("-1e400", BelowZero)]
    [InlineData("\"5\"", AboveOne)]
    [InlineData("\"inf\"", AboveOne)]
    [InlineData("\"-Infinity\"", BelowZero)]
    [InlineData("\"NaN\"", AboveOne)]
    [InlineData("\"\"", NoNumberText)]
    [InlineData("\"abc\"", NoNumberText)]
    [InlineData("\"0x1\"", NoNumberText)]
    [InlineData("\"1,5\"", NoNumberText)]
    [InlineData("\"∞\"", NoNumberText)]
    [InlineData("\"_1\"", NoNumberText)]
    [InlineData("\"1_\"", NoNumberText)]
    [InlineData("\"1__0\"", NoNumberText)]
    public void What_is_no_number_within_bounds_is_a_fault(string json, string rule) => Refuse(json, rule, field => field.AsNumber(0, 1));

    [Theory]
    [InlineData(true, "true", "1", "1.0", "\"true\"", "\"TRUE\"", "\"tRuE\"", "\"yes\"", "\"y\"", "\"on\"", "\"t\"", "\"1\"")]
    [InlineData(false, "false", "0", "0.0", "-0.0", "\"false\"", "\"no\"", "\"n\"", "\"off\"", "\"f\"", "\"0\"")]
    public void A_flag_may_come_as_a_number_or_a_text(bool flag, params string[] values) =>
        Assert.All(values, json => Assert.Equal(flag, Accept(json, field => field.AsFlag())));

    [Theory]
    [InlineData(NoFlag, "null", "[]", "{}", "0.5", "1e19", "1e400", "1000000000000000000000000000000")]
    [InlineData(OddFlag, "2", "-1", "2.0", "\"\"", "\" true\"", "\"maybe\"")]
    public void What_is_no_flag_is_a_fault(string rule, params string[] values) =>
        Assert.All(values, json => Refuse(json, rule, field => field.AsFlag()));

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Only_a_text_is_a_text(string json) =>
        Refuse(json, "Input should be a valid string (string_type)", field => field.AsText());

    [Fact]
    public void The_length_of_a_text_counts_code_points()
    {
        Assert.Equal("😀😀", Accept("\"😀😀\"", field => field.AsText(2, 2)));
        Refuse("\"😀\"", "String should have at least 2 characters (string_too_short)", field => field.AsText(2, 2));
        Refuse("\"😀😀😀\"", "String should have at most 2 characters (string_too_long)", field => field.AsText(2, 2));
        Refuse("\"\"", "String should have at least 1 character (string_too_short)", field => field.AsText(1));
    }

    [Theory]
    [InlineData("a\tb", true)]
    [InlineData("a\r\nb", true)]
    [InlineData("a\0b", false)]
    [InlineData("\u001b[31m", false)]
    [InlineData("a\u007f", false)]
    [InlineData("a\u0085", false)]
    public void A_control_character_is_a_fault_where_it_has_no_business(string text, bool isOfLines)
    {
        const string Rule = "Value error, control characters are not allowed (value_error)";
        var json = JsonSerializer.Serialize(text);

        Assert.Equal(text, Accept(json, field => field.AsText()));
        Refuse(json, Rule, field => field.AsText(controls: Controls.None));
        if (isOfLines) Assert.Equal(text, Accept(json, field => field.AsText(controls: Controls.Lines)));
        else Refuse(json, Rule, field => field.AsText(controls: Controls.Lines));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"a\"")]
    [InlineData("{}")]
    public void Only_a_list_is_a_list(string json) =>
        Refuse(json, "Input should be a valid list (list_type)", field => field.AsList().Count());

    [Fact]
    public void A_list_over_its_limit_is_one_fault()
    {
        Assert.Equal(2, Accept("[1,2]", field => field.AsList(2).Count()));
        Refuse("[1,2,3]", "List should have at most 2 items after validation, not 3 (too_long)", field => field.AsList(2).Count());
        Refuse("[1,2]", "List should have at most 1 item after validation, not 2 (too_long)", field => field.AsList(1).Count());
    }

    [Theory]
    [InlineData("\"c\"")]
    [InlineData("\"A\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void A_name_is_one_of_its_list(string json)
    {
        string[] names = ["a", "b", "d"];

        Assert.Equal("b", Accept("\"b\"", field => field.AsOneOf(names, Rule.OneOf(names))));
        Refuse(json, "Input should be 'a', 'b' or 'd' (enum)", field => field.AsOneOf(names, Rule.OneOf(names)));
    }

    private static T Accept<T>(string json, Func<Field, T> read)
    {
        var result = JsonBody.Read(Body.Of($$"""{"x":{{json}}}"""), body => (object?)read(body.Required("x")!.Value), out var faults);
        Assert.True(faults.IsEmpty, FaultText.Of(faults));
        return (T)result!;
    }

    private static void Refuse<T>(string json, string rule, Func<Field, T> read)
    {
        JsonBody.Read(Body.Of($$"""{"x":{{json}}}"""), body => (object?)read(body.Required("x")!.Value), out var faults);
        var echo = JsonDocument.Parse(json).RootElement;
        var fault = Assert.Single(faults.All);
        Assert.Equal($"x: {rule}", $"{fault.Loc.ToPath()}: {fault.Rule.Message} ({fault.Rule.Type})");
        Assert.True(JsonElement.DeepEquals(echo, JsonDocument.Parse(fault.Input).RootElement));
    }
}
