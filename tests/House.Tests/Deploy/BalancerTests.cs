using System.Globalization;
using System.Text.RegularExpressions;

namespace Convoy.House.Tests.Deploy;

public sealed class BalancerTests
{
    private const string File = "deploy/haproxy/haproxy.cfg";

    private static readonly string Text = Repository.Read(File);

    [Fact]
    public async Task The_balancer_accepts_its_configuration()
    {
        var addresses = Regex.Matches(Text, @"\$\{(\w+)\}").Select(match => match.Groups[1].Value).Distinct()
            .ToDictionary(name => name, string? (_) => "127.0.0.1:8080");
        await Tool.Accepts("haproxy", ["-c", "-f", DeployFiles.FullPath(File)], addresses);
    }

    /// <summary>The path that it asks gateways for.</summary>
    public static string Check => Regex.Match(Text, @"option httpchk GET (\S+)").Groups[1].Value;

    [Fact]
    public void The_balancer_sees_a_drain_before_it_ends()
    {
        var check = Regex.Match(Text, @"check inter (\d+)ms fall (\d+)");
        var seen = TimeSpan.FromMilliseconds(Number(check, 1) * Number(check, 2));
        Assert.True(seen * 2 < CommonSettings.DrainDelay, $"A drain is seen after {seen}, and ends after {CommonSettings.DrainDelay}.");
    }

    [Fact]
    public void A_backend_never_sends_a_write_twice()
    {
        var backends = Regex.Matches(Text, @"^backend .*\n(  .*\n)+", RegexOptions.Multiline).Select(match => match.Value).ToList();
        Assert.Equal(2, backends.Count);
        Assert.All(backends, backend => Assert.Contains("http-request disable-l7-retry unless METH_GET", backend, StringComparison.Ordinal));
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
