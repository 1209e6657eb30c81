using Convoy.Gateway.Administration;
using Convoy.Gateway.Tests.Validation;
using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Tests.Administration;

public sealed class PageRequestTests
{
    private const string NoDigits = "Input should be a valid integer, unable to parse string as an integer (int_parsing)";
    private const string BelowZero = "Input should be greater than or equal to 0 (greater_than_equal)";
    private const string AboveLimit = "Input should be less than or equal to 1000 (less_than_equal)";
    private const string Size = "Unable to parse input string as an integer, exceeded maximum size (int_parsing_size)";

    [Theory]
    [InlineData(null, null, 0, 100)]
    [InlineData("0", "0", 0, 0)]
    [InlineData("5", "1", 5, 1)]
    [InlineData(" 5", "1000", 5, 1000)]
    [InlineData("5.0", "1_000", 5, 1000)]
    [InlineData("2147483648", "1", int.MaxValue, 1)]
    [InlineData("9223372036854775807", "1", int.MaxValue, 1)]
    public void A_page_is_a_skip_and_a_limit(string? skip, string? limit, int from, int size)
    {
        Assert.True(PageRequest.TryParse(skip, limit, out var page, out var faults), FaultText.Of(faults));
        Assert.Equal(new PageRequest(from, size), page);
    }

    [Theory]
    [InlineData("-1", null, "skip: " + BelowZero + " from \"-1\"")]
    [InlineData(null, "-1", "limit: " + BelowZero + " from \"-1\"")]
    [InlineData(null, "1001", "limit: " + AboveLimit + " from \"1001\"")]
    [InlineData("9223372036854775808", null, "skip: " + Size + " from \"9223372036854775808\"")]
    [InlineData("-9223372036854775809", null, "skip: " + BelowZero + " from \"-9223372036854775809\"")]
    [InlineData(null, "9223372036854775808", "limit: " + AboveLimit + " from \"9223372036854775808\"")]
    [InlineData("x", "", "skip: " + NoDigits + " from \"x\"\nlimit: " + NoDigits + " from \"\"")]
    [InlineData("1.5", "1e3", "skip: " + NoDigits + " from \"1.5\"\nlimit: " + NoDigits + " from \"1e3\"")]
    [InlineData("null", null, "skip: " + NoDigits + " from \"null\"")]
    public void What_is_no_page_is_a_fault(string? skip, string? limit, string faults)
    {
        Assert.False(PageRequest.TryParse(skip, limit, out _, out var found));
        Assert.Equal(faults, FaultText.Of(found));
    }

    [Fact]
    public void A_fault_of_the_query_says_so()
    {
        Assert.False(PageRequest.TryParse("-1", default, out _, out var faults));
        Assert.Equal(
            """[{"type":"greater_than_equal","loc":["query","skip"],"msg":"Input should be greater than or equal to 0","input":"-1","ctx":{"ge":0}}]""",
            FaultText.Detail(faults).GetRawText());
    }

    [Fact]
    public void Of_a_parameter_that_is_given_twice_the_last_counts()
    {
        Assert.True(PageRequest.TryParse(new StringValues(["x", "2"]), new StringValues(["-5", "3"]), out var page, out _));
        Assert.Equal(new PageRequest(2, 3), page);
    }

    [Fact]
    public void Digits_without_end_are_a_fault()
    {
        Assert.False(PageRequest.TryParse(new string('9', 5000), default, out _, out var faults));
        Assert.Equal("skip: " + Size + " from null", FaultText.Of(faults));
    }
}
