using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>
/// The release that this build must be able to replace node by node. <see cref="Variable"/> names it as a tag or commit, which is
/// then built apart; until there is a release with cluster mode, it is this build, from a directory of its own.
/// </summary>
internal static class PreviousRelease
{
    /// <summary>The variable that names it.</summary>
    public const string Variable = "CONVOY_PREVIOUS_RELEASE";

    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(10);

    private static readonly string? Reference = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } reference ? reference : null;

    /// <summary>What a table calls it.</summary>
    public static string Name => Reference ?? "the same release";

    /// <summary>Makes it, or finds it made.</summary>
    public static async Task<ConvoyBuild> Build()
    {
        var script = Path.Combine(BuiltConvoy.RepositoryRoot, "tests", "Cluster", "previous-release.sh");
        await using var run = ChildProcess.Start(
            ["bash", script, BuiltConvoy.Configuration, .. Reference is null ? Array.Empty<string>() : [Reference]],
            workingDirectory: BuiltConvoy.RepositoryRoot);
        var exitCode = await run.WaitForExit(BuildTime);
        if (exitCode != 0) throw new InvalidOperationException($"The previous release could not be built.{run.Describe()}");
        return ConvoyBuild.In(run.Output.Lines[^1]);
    }
}
