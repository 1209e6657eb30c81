using Convoy.Grains.Idempotency;

namespace Convoy.Grains.Tests.Idempotency;

public sealed class IdempotencyOptionsTests
{
    [Theory]
    [InlineData("00:01:00", null)]
    [InlineData("1.00:00:00", null)]
    [InlineData("30.00:00:00", null)]
    [InlineData("00:00:59", "Convoy:Idempotency:Retention must be from 00:01:00 to 30.00:00:00, not 00:00:59.")]
    [InlineData("30.00:00:01", "Convoy:Idempotency:Retention must be from 00:01:00 to 30.00:00:00, not 30.00:00:01.")]
    public void A_record_is_kept_for_a_minute_to_30_days(string retention, string? fault) =>
        Assert.Equal(fault, new IdempotencyOptions { Retention = TimeSpan.Parse(retention, System.Globalization.CultureInfo.InvariantCulture) }.Fault());
}
