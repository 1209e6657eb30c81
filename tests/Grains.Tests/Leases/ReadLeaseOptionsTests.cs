using System.Globalization;
using Convoy.Grains.Leases;
using Orleans.Configuration;

namespace Convoy.Grains.Tests.Leases;

public sealed class ReadLeaseOptionsTests
{
    private static readonly ClusterMembershipOptions Membership = new() { ProbeTimeout = TimeSpan.FromMilliseconds(500), NumMissedProbesLimit = 2 };

    [Fact]
    public void The_defaults_fit_the_membership_that_convoy_sets() => Assert.Null(new ReadLeaseOptions().Fault(Membership));

    [Theory]
    [InlineData("00:00:00.05", "00:00:00.02", "Convoy:ReadLease:Duration")]
    [InlineData("00:00:11", "00:00:00.2", "Convoy:ReadLease:Duration")]
    [InlineData("00:00:00.75", "00:00:00.26", "Convoy:ReadLease:PingInterval")]
    [InlineData("00:00:00.75", "00:00:00.01", "Convoy:ReadLease:PingInterval")]
    [InlineData("00:00:01.1", "00:00:00.2", "Convoy:Membership:ProbeTimeout")]
    public void A_setting_that_does_not_fit_is_named(string duration, string interval, string named) => Assert.Contains(named, Options(duration, interval).Fault(Membership), StringComparison.Ordinal);

    [Fact]
    public void What_is_off_has_no_fault()
    {
        var options = Options("00:00:11", "00:00:11");
        options.Enabled = false;
        Assert.Null(options.Fault(Membership));
    }

    private static ReadLeaseOptions Options(string duration, string interval) =>
        new() { Duration = TimeSpan.Parse(duration, CultureInfo.InvariantCulture), PingInterval = TimeSpan.Parse(interval, CultureInfo.InvariantCulture) };
}
