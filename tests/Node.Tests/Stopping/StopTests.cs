using Convoy.Testing;

namespace Convoy.Node.Tests.Stopping;

public sealed class StopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task A_node_that_is_asked_to_stop_does_so_cleanly_within_five_seconds(Signal signal)
    {
        using var home = new NodeHome();
        await using var node = await home.Start();
        using var client = home.CreateClient();
        await client.LoadOne();

        var stopped = await node.Stop(signal);

        Assert.True(stopped.ExitCode == 0, $"Exit code {stopped.ExitCode}.{node.Child.Describe()}");
        Assert.InRange(stopped.Duration, TimeSpan.Zero, Limit);
        Assert.DoesNotContain("   at ", node.AllOutput, StringComparison.Ordinal);
    }
}
