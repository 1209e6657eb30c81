namespace Convoy.Testing;

/// <summary>
/// What one embedded node keeps from start to start: its ports and its data directory. Every start is a process of its own; end
/// it (or let it be disposed) before the home is.
/// </summary>
public sealed class NodeHome : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>A home in a fresh directory, with the data directory not yet made.</summary>
    public NodeHome() => DataDirectory = _directory.Combine("data");

    /// <summary>The directory that goes with the home; the data directory lies in it.</summary>
    public string FullPath => _directory.FullPath;

    /// <summary>Where the node keeps its database and keys.</summary>
    public string DataDirectory { get; init; }

    /// <summary>Where the node answers.</summary>
    public Uri Address => new($"http://127.0.0.1:{HttpPort}");

    /// <summary>The port of <see cref="Address"/>.</summary>
    public int HttpPort { get; } = FreePorts.Take();

    /// <summary>The port of the node's silo.</summary>
    public int SiloPort { get; } = FreePorts.Take();

    /// <summary>The keys that the first start made.</summary>
    public NodeKeys Keys => NodeKeys.Read(DataDirectory);

    /// <summary>A client of this node, with all three keys. Works from restart to restart.</summary>
    /// <param name="extraHeaders">What every request carries beside its key.</param>
    public ConvoyClient CreateClient(IReadOnlyDictionary<string, string>? extraHeaders = null) =>
        new(Address, Keys) { ExtraHeaders = extraHeaders ?? new Dictionary<string, string>() };

    /// <summary>Starts the node without waiting for anything.</summary>
    public NodeProcess Launch(NodeLaunch? launch = null)
    {
        launch ??= NodeLaunch.Default;
        var command = NodeCommand.Of(launch.Assembly, HttpPort);
        var child = ChildProcess.Start(launch.Through(command), EnvironmentOf(launch), launch.WorkingDirectory ?? FullPath);
        return new NodeProcess(child, Address);
    }

    /// <summary>Starts the node and waits until it is ready to serve.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    /// <exception cref="TimeoutException">It was not ready in time.</exception>
    public async Task<NodeProcess> Start(NodeLaunch? launch = null)
    {
        var node = Launch(launch);
        try
        {
            await node.WaitUntilReady();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private Dictionary<string, string?> EnvironmentOf(NodeLaunch launch)
    {
        var environment = NodeCommand.CleanEnvironment();
        environment["Convoy__DataDirectory"] = DataDirectory;
        environment["Convoy__SiloPort"] = $"{SiloPort}";
        environment["Convoy__Batching__Enabled"] = "false"; // most tests are the only worker, and push
        foreach (var (name, value) in launch.Environment) environment[name] = value;
        return environment;
    }
}
