using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Stopping;

public sealed class DrainTests
{
    private const int EndedBySecondSignal = 128 + 15; // as a shell counts SIGTERM

    private static readonly NodeLaunch WithDrain = new()
    {
        Environment = new Dictionary<string, string?> { ["Convoy__DrainDelay"] = "00:00:30" },
    };

    [Fact]
    public async Task A_node_that_drains_is_not_ready_serves_on_and_sends_its_callers_to_other_connections()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(WithDrain);
        using var client = home.CreateClient();
        var cargo = await client.LoadOne();
        using var http = new HttpClient { BaseAddress = home.Address };

        Assert.False((await http.GetAsync("/health/serving")).Headers.ConnectionClose ?? false);
        node.Child.Send(Signal.Terminate);
        await Eventually.Holds(
            "the node to be not ready", async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, context: node.Child.Describe);

        using var serving = await http.GetAsync("/health/serving");
        Assert.Equal("""{"detail":"Not ready: draining."}""", await serving.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/cargo/{cargo}/tracking");
        request.Headers.Add("X-API-Key", home.Keys.Api);
        using var tracked = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, tracked.StatusCode);
        Assert.True(tracked.Headers.ConnectionClose);
    }

    [Fact]
    public async Task A_second_signal_ends_a_node_at_once()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(WithDrain);
        using var http = new HttpClient { BaseAddress = home.Address };
        node.Child.Send(Signal.Terminate);
        await Eventually.Holds(
            "the node to drain", async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, context: node.Child.Describe);

        node.Child.Send(Signal.Terminate);

        Assert.Equal(EndedBySecondSignal, await node.Child.WaitForExit());
    }
}
