using System.Globalization;

namespace Convoy.House.Tests.Deploy;

public sealed class LocalTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    private static readonly string[] Names = ["postgres", "silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2", "balancer"];

    [Fact]
    public async Task The_first_tour_can_be_pasted()
    {
        var lines = cluster.FirstOutput[cluster.FirstOutput.IndexOf("set -a", StringComparison.Ordinal)..];
        var written = await cluster.Paste(lines);
        Assert.Contains("\"status\":\"pending\"", written, StringComparison.Ordinal);
        Assert.Contains("\"applied\":1", written, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"processing\"", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", "http", 8181)]
    [InlineData("gateway", "http", 8091)]
    [InlineData("gateway", "operators", 8191)]
    public async Task A_path_that_a_layout_asks_for_answers(string component, string port, int localPort)
    {
        var deployment = Cluster.Deployment(component);
        var container = deployment.Container();
        var asked = new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }.Where(probe => probe.HttpGet.Port == port).Select(probe => probe.HttpGet.Path).ToList();
        var scraped = deployment.Spec.Template.Metadata.Annotations;
        if (scraped["prometheus.io/port"] == container.Ports.Single(open => open.Name == port).ContainerPort.ToString(CultureInfo.InvariantCulture)) asked.Add(scraped["prometheus.io/path"]);
        if (component == "gateway") asked.Add(BalancerTests.Check);
        Assert.NotEmpty(asked);
        foreach (var path in asked.Distinct()) Assert.NotEqual("", await cluster.Paste($"curl -fsS {cluster.Url(localPort)}{path}"));
    }

    [Fact]
    public async Task What_runs_is_shown_and_what_was_killed_is_down_until_it_is_started()
    {
        await cluster.Run("kill", "silo-2");
        var states = await States();
        Assert.Equal(Names, states.Keys);
        Assert.EndsWith("down", states["silo-2"], StringComparison.Ordinal);
        Assert.All(states.Where(state => state.Key is "silo-1" or "silo-3" or "gateway-1" or "gateway-2"), state => Assert.EndsWith("{\"status\":\"ok\"}", state.Value, StringComparison.Ordinal));
        Assert.EndsWith("gateway-1 UP, gateway-2 UP", states["balancer"], StringComparison.Ordinal);

        await cluster.Run("start", "silo-2");
        Assert.EndsWith("{\"status\":\"ok\"}", (await States())["silo-2"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_gateway_is_not_noticed_by_readers()
    {
        using var client = new HttpClient { BaseAddress = new(cluster.Url(8080)) };
        var isKilled = cluster.Run("kill", "gateway-1");
        var reads = 0;
        do
        {
            using var answer = await client.GetAsync("/health/live");
            Assert.True(answer.IsSuccessStatusCode, $"Read {reads} had {(int)answer.StatusCode}.");
            reads++;
        }
        while (!isKilled.IsCompleted || reads < 500);

        await isKilled;
        await cluster.Run("start", "gateway-1");
    }

    [Fact]
    public async Task No_key_is_on_a_command_line_or_in_a_log() =>
        Assert.Equal("", await cluster.Paste("""grep -lFf "$CONVOY_RUN/secrets/Convoy__AdminKey" /proc/[0-9]*/cmdline "$CONVOY_RUN"/*.log 2>/dev/null || true"""));

    private async Task<Dictionary<string, string>> States() => (await cluster.Run("status")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Skip(1).ToDictionary(line => line.Split(' ')[0], line => line.Trim());
}
