using Convoy.Testing;
using Convoy.Testing.Clusters;
using Convoy.Testing.Databases;

namespace Convoy.Cluster.Tests.Faults;

/// <summary>What every start that cannot succeed has in common.</summary>
internal static class RefusedStart
{
    private const string Beginning = "Convoy cannot start: ";

    /// <summary>Starts a node and requires that it gives up: exit code 1, one sentence, no stack trace, no password.</summary>
    /// <returns>The sentence.</returns>
    public static async Task<string> Of(ClusterNode node)
    {
        await node.Launch();
        var exitCode = await node.Process.Child.WaitForExit(NodeProcess.StartPatience);

        var output = node.Process.AllOutput;
        Assert.True(exitCode == 1, $"Exit code {exitCode}, expected 1.{node.Process.Child.Describe()}");
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.ConvoyPassword, output, StringComparison.Ordinal);
        return Assert.Single(node.Process.Child.Error.Lines, line => line.StartsWith(Beginning, StringComparison.Ordinal))[Beginning.Length..];
    }
}
