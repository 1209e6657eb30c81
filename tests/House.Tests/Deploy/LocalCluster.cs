using System.Globalization;
using System.Security.Cryptography;
using Convoy.Testing;

namespace Convoy.House.Tests.Deploy;

/// <summary>The cluster of <c>deploy/local/convoy.sh</c>, up on ports of its own for as long as a class of tests runs.</summary>
public sealed class LocalCluster : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _directory = new();
    private readonly int _offset = RandomNumberGenerator.GetInt32(3_000) + 15_000;

    /// <summary>What <c>up</c> wrote.</summary>
    public string FirstOutput { get; private set; } = "";

    /// <summary>The address of a port, which is named as the script's default has it.</summary>
    public string Url(int port) => $"http://127.0.0.1:{(port + _offset).ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // PostgreSQL runs as an account of its own where the tests run as root.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_directory.FullPath, (UnixFileMode)Convert.ToInt32("711", 8));
        FirstOutput = await Run("up");
    }

    /// <summary>Runs one command of the script, and requires that it went well.</summary>
    public Task<string> Run(params string[] command) => Shell([DeployFiles.FullPath("deploy/local/convoy.sh"), .. command]);

    /// <summary>Runs lines as somebody would paste them into a shell.</summary>
    public Task<string> Paste(string lines) => Shell(["bash", "-euo", "pipefail", "-c", lines]);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Run("down");
        _directory.Dispose();
    }

    private async Task<string> Shell(IReadOnlyList<string> command)
    {
        await using var child = ChildProcess.Start(command, new Dictionary<string, string?>
        {
            ["CONVOY_RUN"] = _directory.FullPath,
            ["CONVOY_PORT_OFFSET"] = _offset.ToString(CultureInfo.InvariantCulture),
            ["CONVOY_SILO"] = Program("Silo"),
            ["CONVOY_GATEWAY"] = Program("Gateway"),
        });
        child.Input.Close();
        var exitCode = await child.WaitForExit(Patience);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)} ended with {exitCode}.{child.Describe()}");
        return child.Output.Text;
    }

    private static string Program(string name) => DeployFiles.FullPath($"src/{name}/bin/{BuiltConvoy.Configuration}/net10.0/Convoy.{name}.dll");
}
