using System.Text.RegularExpressions;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Hosting;
using Convoy.Silo.Hosting;

namespace Convoy.House.Tests;

public sealed partial class SettingsTests
{
    internal static readonly HashSet<string> Known =
    [
        .. Node.KnownSettings.Append((NodeOptions.Section, typeof(GatewayOptions))).Append((RequestOptions.Section, typeof(RequestOptions)))
            .SelectMany(known => known.Item2.GetProperties().Select(property => $"{known.Item1}:{property.Name}")),
    ];

    [Theory]
    [InlineData("README.md")]
    [InlineData("deploy/README.md")]
    [InlineData("deploy/systemd/convoy.service")]
    public void Every_setting_that_a_file_names_exists(string file)
    {
        var named = Setting().Matches(Repository.Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).ToHashSet();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Known));
    }

    [Fact]
    public void The_readme_names_every_setting() =>
        Assert.DoesNotContain(Known, name => !Repository.Read("README.md").Contains(name, StringComparison.Ordinal));

    [Fact]
    public void Systemd_waits_longer_than_a_stop_may_take()
    {
        var unit = Repository.Read("deploy/systemd/convoy.service");
        var stop = TimeSpan.Parse(Regex.Match(unit, "Convoy__ShutdownTimeout=(.+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var systemd = TimeSpan.FromSeconds(int.Parse(Regex.Match(unit, "TimeoutStopSec=(.+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(systemd > stop);
    }

    [GeneratedRegex("Convoy(:|__)[A-Z][A-Za-z]+((:|__)[A-Z][A-Za-z]+)?")]
    private static partial Regex Setting();
}
