using System.Globalization;
using System.Text;
using Convoy.Gateway.Validation;
using CsCheck;

namespace Convoy.Gateway.Tests.Validation;

public sealed class Rfc3339Tests
{
    private static readonly Gen<DateTimeOffset> Instants =
        Gen.Long[DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [Theory]
    [InlineData("2024-01-15T10:30:00.0000000+00:00", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15T10:30:00.1000000+00:00", "2024-01-15T10:30:00.100000Z")]
    [InlineData("2024-01-15T10:30:00.0000010+00:00", "2024-01-15T10:30:00.000001Z")]
    [InlineData("2024-01-15T10:30:00.0000009+00:00", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15T10:30:00.9999999+00:00", "2024-01-15T10:30:00.999999Z")]
    [InlineData("2024-01-15T10:30:00.0000000+02:00", "2024-01-15T08:30:00Z")]
    [InlineData("2024-02-29T23:59:59.0000000+00:00", "2024-02-29T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00.0000000+00:00", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999+00:00", "9999-12-31T23:59:59.999999Z")]
    public void A_time_is_written_in_UTC_with_six_digits_or_none(string roundtrip, string text) =>
        Assert.Equal(text, Rfc3339.Format(DateTimeOffset.ParseExact(roundtrip, "O", CultureInfo.InvariantCulture)));

    [Fact]
    public void Every_time_is_written_as_the_framework_would() => Instants.Sample(instant =>
    {
        var format = instant.UtcTicks % TimeSpan.TicksPerSecond / 10 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.ffffffZ";
        Assert.Equal(instant.UtcDateTime.ToString(format, CultureInfo.InvariantCulture), Rfc3339.Format(instant));
    });

    [Fact]
    public void Every_day_of_four_centuries_is_written_and_read_back()
    {
        var day = new DateTimeOffset(1899, 12, 31, 0, 0, 0, TimeSpan.Zero);
        for (var count = 0; count < 400 * 366; count++, day = day.AddDays(1))
        {
            var text = Rfc3339.Format(day);
            Assert.True(Rfc3339.TryParse(text, out var read), text);
            Assert.Equal(day, read);
        }
    }

    [Fact]
    public void Every_second_of_a_day_is_written_and_read_back()
    {
        var start = new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);
        for (var second = 0; second < 86_400; second++)
        {
            var text = Rfc3339.Format(start.AddSeconds(second));
            Assert.True(Rfc3339.TryParse(text, out var read), text);
            Assert.Equal(start.AddSeconds(second), read);
        }
    }

    [Fact]
    public void A_time_that_was_written_is_read_back_to_the_microsecond() => Instants.Sample(instant =>
    {
        Assert.True(Rfc3339.TryParse(Rfc3339.Format(instant), out var read));
        Assert.Equal(instant.ToMicroseconds(), read);
    });

    [Fact]
    public void Any_offset_names_the_same_instant() =>
        Gen.Select(Gen.Long[DateTimeOffset.MinValue.Ticks + TimeSpan.TicksPerDay, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-1439, 1439])
            .Sample((ticks, minutes) =>
            {
                var instant = new DateTimeOffset(ticks, TimeSpan.Zero).ToMicroseconds();
                var local = Rfc3339.Format(instant.AddMinutes(minutes))[..^1];
                var (hour, minute) = Math.DivRem(Math.Abs(minutes), 60);
                Assert.True(Rfc3339.TryParse($"{local}{(minutes < 0 ? '-' : '+')}{hour:00}:{minute:00}", out var read));
                Assert.Equal(instant, read);
            });

    [Fact]
    public void A_buffer_that_is_too_short_is_left_alone()
    {
        var whole = DateTimeOffset.UnixEpoch;
        Span<byte> buffer = stackalloc byte[Rfc3339.MaxLength];
        buffer.Fill((byte)'?');

        Assert.False(Rfc3339.TryFormat(whole, buffer[..19], out var written));
        Assert.Equal(0, written);
        Assert.False(Rfc3339.TryFormat(whole.AddMicroseconds(1), buffer[..26], out written));
        Assert.Equal(0, written);
        Assert.True(buffer.IndexOfAnyExcept((byte)'?') < 0);
        Assert.True(Rfc3339.TryFormat(whole, buffer[..20], out written));
        Assert.Equal("1970-01-01T00:00:00Z", Encoding.ASCII.GetString(buffer[..written]));
        Assert.Equal((byte)'?', buffer[20]);
        Assert.True(Rfc3339.TryFormat(whole.AddMicroseconds(1), buffer, out written));
        Assert.Equal("1970-01-01T00:00:00.000001Z", Encoding.ASCII.GetString(buffer[..written]));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        Span<byte> buffer = stackalloc byte[Rfc3339.MaxLength];
        Rfc3339.TryFormat(DateTimeOffset.UnixEpoch, buffer, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1000; count++) Rfc3339.TryFormat(DateTimeOffset.UnixEpoch.AddMicroseconds(count), buffer, out _);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("2024-01-15T10:30:00Z", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15t10:30:00z", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15 10:30:00Z", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15T10:30:00+00:00", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15T10:30:00-00:00", "2024-01-15T10:30:00Z")]
    [InlineData("2024-01-15T10:30:00+23:59", "2024-01-14T10:31:00Z")]
    [InlineData("2024-01-15T10:30:00-23:59", "2024-01-16T10:29:00Z")]
    [InlineData("2024-01-15T10:30:00.1Z", "2024-01-15T10:30:00.100000Z")]
    [InlineData("2024-01-15T10:30:00.1234567Z", "2024-01-15T10:30:00.123456Z")]
    [InlineData("2024-01-15T10:30:00.99999999999999999999Z", "2024-01-15T10:30:00.999999Z")]
    [InlineData("2024-01-15T10:30:00.000000Z", "2024-01-15T10:30:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void A_time_of_RFC_3339_is_read(string text, string written)
    {
        Assert.True(Rfc3339.TryParse(text, out var instant));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
        Assert.Equal(written, Rfc3339.Format(instant));
    }

    [Theory]
    [InlineData("null", "Input should be a valid datetime (datetime_type)")]
    [InlineData("1705314600", "Input should be a valid datetime (datetime_type)")] // Pydantic reads Unix times, the contract does not
    [InlineData("true", "Input should be a valid datetime (datetime_type)")]
    [InlineData("{}", "Input should be a valid datetime (datetime_type)")]
    [InlineData("\"\"", TooShort)]
    [InlineData("\"tomorrow\"", TooShort)]
    [InlineData("\"10:30:00Z\"", TooShort)]
    [InlineData("\"2024-01-15\"", NoOffset)]
    [InlineData("\"2024-01-15T10:30:00\"", NoOffset)]
    [InlineData("\"2024-01-15T10:30:00.5\"", NoOffset)]
    [InlineData("\"2024-02-30T10:30:00Z\"", "Input should be a valid datetime or date, day value is outside expected range" + Parsing)]
    [InlineData("\"2023-02-29T10:30:00Z\"", "Input should be a valid datetime or date, day value is outside expected range" + Parsing)]
    [InlineData("\"2024-01-00T10:30:00Z\"", "Input should be a valid datetime or date, day value is outside expected range" + Parsing)]
    [InlineData("\"2024-13-01T10:30:00Z\"", "Input should be a valid datetime or date, month value is outside expected range of 1-12" + Parsing)]
    [InlineData("\"2024-00-01T10:30:00Z\"", "Input should be a valid datetime or date, month value is outside expected range of 1-12" + Parsing)]
    [InlineData("\"20x4-01-15T10:30:00Z\"", "Input should be a valid datetime or date, invalid character in year" + Parsing)]
    [InlineData("\" 2024-01-15T10:30:00Z\"", "Input should be a valid datetime or date, invalid character in year" + Parsing)]
    [InlineData("\"2024-1-15T10:30:00Z\"", "Input should be a valid datetime or date, invalid character in month" + Parsing)]
    [InlineData("\"2024-01-1xT10:30:00Z\"", "Input should be a valid datetime or date, invalid character in day" + Parsing)]
    [InlineData("\"20240115T103000Z\"", "Input should be a valid datetime or date, invalid date separator, expected `-`" + Parsing)]
    [InlineData("\"2024-01/15T10:30:00Z\"", "Input should be a valid datetime or date, invalid date separator, expected `-`" + Parsing)]
    [InlineData("\"0000-01-01T00:00:00Z\"", "Input should be a valid datetime, year 0 is out of range (datetime_parsing)")]
    [InlineData("\"0001-01-01T00:00:00+05:00\"", "Input should be a valid datetime, year is out of range in UTC (datetime_parsing)")]
    [InlineData("\"9999-12-31T23:59:59-05:00\"", "Input should be a valid datetime, year is out of range in UTC (datetime_parsing)")]
    [InlineData("\"2024-01-15T24:00:00Z\"", Extra)]
    [InlineData("\"2024-01-15T10:60:00Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:60Z\"", Extra)]
    [InlineData("\"2024-01-15T1:30:00Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00.Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00,5Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00 Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00Z \"", Extra)]
    [InlineData("\"2024-01-15T10:30:00+24:00\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00+02:60\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00+0200\"", Extra)]
    [InlineData("\"2024-01-15T10:30:00+02\"", Extra)]
    [InlineData("\"2024-01-15Z\"", Extra)]
    [InlineData("\"2024-01-15T10:30:٠٠Z\"", Extra)]
    public void What_is_no_time_is_a_fault(string json, string rule)
    {
        JsonBody.Read(Body.Of($$"""{"x":{{json}}}"""), body => (object?)body.Required("x")?.AsTime(), out var faults);

        Assert.Equal($"x: {rule} from {json}", FaultText.Of(faults));
    }

    [Fact]
    public void Any_text_is_a_time_or_a_fault_and_never_an_exception() =>
        Gen.OneOf(Gen.String, Gen.Select(Instants, Gen.Int[0, 26], Gen.Char, (instant, at, character) =>
            {
                var text = Rfc3339.Format(instant).ToCharArray();
                text[at % text.Length] = character;
                return new string(text);
            }))
            .Sample(text =>
            {
                if (!Rfc3339.TryParse(text, out _)) TimeFault.Of(text);
            });

    private const string Parsing = " (datetime_from_date_parsing)";
    private const string TooShort = "Input should be a valid datetime or date, input is too short" + Parsing;
    private const string Extra = "Input should be a valid datetime or date, unexpected extra characters at the end of the input" + Parsing;
    private const string NoOffset = "Input should have timezone info (timezone_aware)";
}
