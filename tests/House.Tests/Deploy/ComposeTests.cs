using System.Net;
using Convoy.Testing;
using Convoy.Tls;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Convoy.House.Tests.Deploy;

public sealed class ComposeTests
{
    private const string File = "deploy/compose/compose.yaml";

    private static readonly Compose Layout = Read();

    private static readonly Dictionary<string, Service> Nodes =
        Layout.Services.Where(service => service.Value.Image.StartsWith("convoy-", StringComparison.Ordinal)).ToDictionary();

    private static IEnumerable<Service> Members => Nodes.Where(node => node.Key != "migrate").Select(node => node.Value);

    [Fact]
    public async Task Compose_accepts_the_file() =>
        await Tool.Accepts("docker-compose", ["-f", DeployFiles.FullPath(File), "config", "-q"]);

    [Fact]
    public void There_are_three_silos_and_two_gateways() =>
        Assert.Equal(["gateway-1", "gateway-2", "migrate", "silo-1", "silo-2", "silo-3"], Nodes.Keys.Order());

    [Fact]
    public void A_node_runs_the_image_of_this_version() =>
        Assert.All(Nodes.Values, node => Assert.EndsWith($":{DeployFiles.Version}", node.Image, StringComparison.Ordinal));

    [Fact]
    public void A_node_reads_the_common_settings() => Assert.All(Members, node => Assert.Equal("../convoy.env", node.EnvFile));

    [Fact]
    public void A_node_advertises_the_address_that_it_has()
    {
        Assert.All(Members, node => Assert.Equal(node.Networks["convoy"].Ipv4Address, node.Environment["Convoy__AdvertisedAddress"]));
        var addresses = Layout.Services.Values.Select(service => service.Networks["convoy"].Ipv4Address).ToList();
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
        var subnet = IPNetwork.Parse(Layout.Networks["convoy"].Ipam.Config.Single()["subnet"]);
        Assert.All(addresses, address => Assert.True(subnet.Contains(IPAddress.Parse(address))));
    }

    [Fact]
    public void A_node_may_take_as_long_as_its_stop_may() =>
        Assert.All(Members, node => Assert.True(Seconds(node.StopGracePeriod) > CommonSettings.Stop, node.StopGracePeriod));

    [Fact]
    public void A_node_waits_for_the_schema_and_the_schema_for_the_database()
    {
        Assert.All(Members, node => Assert.Equal("service_completed_successfully", Condition(node, "migrate")));
        Assert.Equal("service_healthy", Condition(Nodes["migrate"], "postgres"));
        Assert.Contains("--migrate-only", (List<object>)Nodes["migrate"].Command!);
    }

    [Fact]
    public void The_balancer_calls_the_gateways_where_they_listen()
    {
        var balancer = Layout.Services["balancer"].Environment;
        foreach (var number in new[] { 1, 2 })
        {
            var gateway = Nodes[$"gateway-{number}"];
            var address = gateway.Networks["convoy"].Ipv4Address;
            Assert.Equal($"{address}:{Port(gateway.Environment["ASPNETCORE_URLS"])}", balancer[$"CONVOY_GATEWAY_{number}"]);
            Assert.Equal($"{address}:{Port(gateway.Environment["Convoy__ManagementUrls"])}", balancer[$"CONVOY_GATEWAY_{number}_OPERATORS"]);
        }

        Assert.Equal(["8080:8080", "127.0.0.1:8082:8082"], Layout.Services["balancer"].Ports);
        Assert.Equal(["*:8080", "*:8082"], [balancer["CONVOY_LISTEN"], balancer["CONVOY_LISTEN_OPERATORS"]]);
    }

    [Fact]
    public void A_node_finds_its_secrets_in_files_and_in_no_variable()
    {
        Assert.All(Nodes.Values, node => Assert.Equal("/run/secrets", node.Environment["Convoy__SecretsDirectory"]));
        Assert.All(Nodes.Values, node => Assert.Contains("Convoy__Database", node.SecretNames));
        Assert.All(Nodes.Values, node => Assert.DoesNotContain("Convoy__Database", node.Environment.Keys));
        Assert.Equal(["gateway-1", "gateway-2"], Nodes.Where(node => node.Value.SecretNames.Contains("Convoy__AdminKey")).Select(node => node.Key).Order());
    }

    [Fact]
    public async Task The_preparation_makes_every_secret_that_is_named()
    {
        using var directory = new TemporaryDirectory();
        await Tool.Accepts(DeployFiles.FullPath("deploy/compose/prepare.sh"), [directory.Combine("secrets")]);
        var database = await System.IO.File.ReadAllTextAsync(directory.Combine("secrets/Convoy__Database"));
        Assert.Null(SafeTransport.FaultToDatabase(database, allowPlaintext: false));
        Assert.Contains("/run/secrets/ca.crt", database, StringComparison.Ordinal);
        Assert.All(Nodes.Values, node => Assert.Contains("ca.crt", node.SecretNames));
        Assert.All(Layout.Secrets.Values, secret => Assert.True(System.IO.File.Exists(directory.Combine(secret["file"])), secret["file"]));
    }

    private static string Condition(Service service, string of) => ((Dictionary<object, object>)((Dictionary<object, object>)service.DependsOn!)[of])["condition"].ToString()!;

    private static int Port(string url) => Microsoft.AspNetCore.Http.BindingAddress.Parse(url).Port;

    private static TimeSpan Seconds(string duration) => TimeSpan.FromSeconds(int.Parse(duration.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

    private static Compose Read()
    {
        var yaml = new DeserializerBuilder().WithNamingConvention(YamlDotNet.Serialization.NamingConventions.UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
        return yaml.Deserialize<Compose>(new MergingParser(new Parser(new StringReader(Repository.Read(File)))));
    }
}
