using System.Globalization;
using System.Text.RegularExpressions;
using Convoy.Testing;

namespace Convoy.House.Tests.Deploy;

public sealed partial class UnitTests
{
    // What systemd calls "OK"; 10 is a service without any protection.
    private const int ExposureInTenths = 20;

    private static readonly string[] OfACluster = ["deploy/systemd/convoy-silo.service", "deploy/systemd/convoy-gateway.service"];

    public static TheoryData<string> Units => [.. DeployFiles.In("systemd", ".service")];

    public static TheoryData<string> ClusterUnits => [.. OfACluster];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Systemd_accepts_the_unit(string unit)
    {
        // It wants the program to be there; where it is differs from machine to machine.
        using var directory = new TemporaryDirectory();
        var copy = directory.Combine(Path.GetFileName(unit));
        await File.WriteAllTextAsync(copy, Repository.Read(unit).Replace("/usr/bin/dotnet", "/bin/true", StringComparison.Ordinal));
        var warnings = await Tool.WarningsOf("systemd-analyze", ["verify", "--man=no", copy]);
        Assert.DoesNotContain(directory.FullPath, warnings, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ClusterUnits))]
    public async Task A_unit_exposes_little(string unit) => await Tool.Accepts(
        "systemd-analyze", ["security", "--offline=true", $"--threshold={ExposureInTenths}", "--no-pager", DeployFiles.FullPath(unit)]);

    [Theory]
    [MemberData(nameof(ClusterUnits))]
    public void A_unit_may_take_as_long_as_its_stop_may(string unit)
    {
        var seconds = int.Parse(Regex.Match(Repository.Read(unit), "TimeoutStopSec=(.+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > CommonSettings.Stop);
    }

    [Theory]
    [MemberData(nameof(ClusterUnits))]
    public void A_unit_gets_its_secrets_as_credentials(string unit)
    {
        var text = Repository.Read(unit);
        var credentials = Regex.Matches(text, "LoadCredential=([^:]+):").Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("Convoy__Database", credentials);
        Assert.Contains("Environment=Convoy__SecretsDirectory=%d", text, StringComparison.Ordinal);
        Assert.All(Regex.Matches(text, "=%d/(.+)").Select(match => match.Groups[1].Value), file => Assert.Contains(file, credentials));
    }

    [Fact]
    public void A_silo_and_a_gateway_fit_on_one_machine()
    {
        var ports = OfACluster.SelectMany(unit => Port().Matches(Repository.Read(unit)).Select(match => match.Groups[2].Value)).ToList();
        Assert.Equal(5, ports.Count);
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [GeneratedRegex(@"^Environment=(?:ASPNETCORE_URLS|Convoy__ManagementUrls|Convoy__SiloPort)=(http://\*:)?(\d+)$", RegexOptions.Multiline)]
    private static partial Regex Port();
}
