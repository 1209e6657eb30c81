using Convoy.Silo.Hosting;
using Microsoft.Extensions.Configuration;

namespace Convoy.Silo.Tests.Hosting;

public sealed class MembershipOptionsTests
{
    [Theory]
    [InlineData("IAmAliveTablePublishTimeout", "00:00:03.999")]
    [InlineData("IAmAliveTablePublishTimeout", "00:00:10.001")]
    [InlineData("ProbeTimeout", "00:00:00.049")]
    [InlineData("TableRefreshTimeout", "00:05:00.001")]
    [InlineData("MissedProbesLimit", "0")]
    [InlineData("Votes", "11")]
    public void What_is_out_of_its_bounds_is_named(string setting, string value)
    {
        var fault = Assert.Throws<StartFaultException>(() => Read(setting, value));
        Assert.Contains($"Convoy:Membership:{setting} must be", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:04")]
    [InlineData("00:00:10")]
    public void What_is_at_its_bounds_is_taken(string value) =>
        Assert.Equal(TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture), Read("IAmAliveTablePublishTimeout", value).IAmAliveTablePublishTimeout);

    private static MembershipOptions Read(string setting, string value) =>
        MembershipOptions.From(new ConfigurationBuilder().AddInMemoryCollection([new($"Convoy:Membership:{setting}", value)]).Build());
}
