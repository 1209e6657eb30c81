using Convoy.Silo.Callbacks;
using Convoy.Silo.Hosting;
using Microsoft.Extensions.Configuration;

namespace Convoy.Silo.Tests.Callbacks;

public sealed class CallbackOptionsTests
{
    [Fact]
    public void Nothing_configured_is_the_default()
    {
        var options = Read();
        Assert.True(options.Enabled);
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)], options.Schedule);
        Assert.Empty(options.AllowedNetworks);
        Assert.Equal((TimeSpan.FromSeconds(30), 256, 32), (options.AttemptTimeout, options.MaxInFlight, options.MaxInFlightPerHost));
    }

    [Fact]
    public void A_configured_schedule_replaces_the_default() =>
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromDays(1)], Read(("Schedule:0", "00:00:02"), ("Schedule:1", "1.00:00:00")).Schedule);

    [Fact]
    public void Networks_are_taken() =>
        Assert.Equal(["10.20.0.0/16", "fd00:0001::/64"], Read(("AllowedNetworks:0", "10.20.0.0/16"), ("AllowedNetworks:1", "fd00:0001::/64")).AllowedNetworks);

    [Theory]
    [InlineData("Schedule", "", "Schedule must have 1 to 100 entries, not 0")]
    [InlineData("Schedule", "00:01:00", "Schedule is a list")]
    [InlineData("Schedule:0", "", "Schedule:0 must be a time")]
    [InlineData("Schedule:0", "soon", "Schedule:0 must be a time")]
    [InlineData("Schedule:0", "00:00:00.999", "Schedule:0 must be from 00:00:01 to 7.00:00:00")]
    [InlineData("Schedule:0", "60", "Schedule:0 must be from 00:00:01 to 7.00:00:00")]
    [InlineData("AttemptTimeout", "00:00:00.9", "AttemptTimeout must be from 00:00:01 to 00:05:00")]
    [InlineData("AttemptTimeout", "00:05:01", "AttemptTimeout must be from 00:00:01 to 00:05:00")]
    [InlineData("AttemptTimeout", "long", "Convoy:Callbacks:AttemptTimeout")]
    [InlineData("AllowedNetworks:0", "10.20.0.1", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "10.20.0.1/16", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "010.0.0.0/8", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "10/8", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "10.0.0.0/33", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "fd00::1/8", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "::ffff:127.0.0.0/104", "AllowedNetworks:0 must be a network")]
    [InlineData("AllowedNetworks:0", "hooks.internal", "AllowedNetworks:0 must be a network")]
    [InlineData("MaxInFlight", "0", "MaxInFlight must be from 1 to 10000, not 0")]
    [InlineData("MaxInFlight", "10001", "MaxInFlight must be from 1 to 10000, not 10001")]
    [InlineData("MaxInFlightPerHost", "0", "MaxInFlightPerHost must be from 1 to Convoy:Callbacks:MaxInFlight, not 0")]
    [InlineData("MaxInFlightPerHost", "257", "MaxInFlightPerHost must be from 1 to Convoy:Callbacks:MaxInFlight, not 257")]
    public void What_is_wrong_is_named(string setting, string value, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<StartFaultException>(() => Read((setting, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bad_entry_in_the_middle_is_not_passed_over() => Assert.Contains(
        "Convoy:Callbacks:Schedule:1 must be a time",
        Assert.Throws<StartFaultException>(() => Read(("Schedule:0", "00:00:02"), ("Schedule:1", "soon"), ("Schedule:2", "00:00:04"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_schedule_has_a_hundred_entries_at_most()
    {
        Assert.Equal(100, Read(Entries(100)).Schedule.Count);
        Assert.Contains("not 101", Assert.Throws<StartFaultException>(() => Read(Entries(101))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_at_its_bounds_is_taken()
    {
        var options = Read(("Schedule:0", "00:00:01"), ("Schedule:1", "7.00:00:00"), ("AttemptTimeout", "00:05:00"), ("MaxInFlight", "10000"), ("MaxInFlightPerHost", "10000"));
        Assert.Null(options.Fault());
        Assert.Equal(10_000, options.MaxInFlightPerHost);
    }

    private static (string, string)[] Entries(int count) => [.. Enumerable.Range(0, count).Select(entry => ($"Schedule:{entry}", "00:01:00"))];

    private static CallbackOptions Read(params (string Setting, string Value)[] settings) => CallbackOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Convoy:Callbacks:{setting.Setting}", (string?)setting.Value))).Build());
}
