using Convoy.Testing;

namespace Convoy.Node.Tests.Faults;

/// <summary>What every start that cannot succeed has in common.</summary>
internal static class StartFault
{
    /// <summary>Starts the node and requires that it gives up: exit code 1, one sentence on standard error, no stack trace.</summary>
    /// <param name="home">What it is started on.</param>
    /// <param name="launch">How it is started.</param>
    /// <param name="secret">What its output must not show.</param>
    /// <returns>The sentence.</returns>
    public static async Task<string> Of(NodeHome home, NodeLaunch? launch = null, string? secret = null)
    {
        await using var node = home.Launch(launch);
        var exitCode = await node.Child.WaitForExit(NodeProcess.StartPatience);

        Assert.True(exitCode == 1, $"Exit code {exitCode}, expected 1.{node.Child.Describe()}");
        Assert.DoesNotContain("   at ", node.AllOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", node.AllOutput, StringComparison.Ordinal);
        if (secret is not null) Assert.DoesNotContain(secret, node.AllOutput, StringComparison.Ordinal);
        return Assert.Single(node.Child.Error.Lines, line => line.Trim().Length > 0);
    }

    public static NodeLaunch With(string name, string? value) => new() { Environment = new Dictionary<string, string?> { [name] = value } };
}
