using System.Net;

namespace Convoy.Testing.Clusters;

/// <summary>A place in a cluster: one process after the other runs in it. Disposing ends the one that runs.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly ClusterNodeSurroundings _surroundings;
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _probe = new() { Timeout = ProbeTimeout };
    private NodeProcess? _process;
    private string _before = "";
    private bool _isDisposed;

    internal ClusterNode(string name, NodeRole role, ClusterNodeSurroundings surroundings)
    {
        Name = name;
        Role = role;
        _surroundings = surroundings;
        UseNewPorts();
    }

    /// <summary>Tells it from the others of its cluster, such as <c>silo-2</c>.</summary>
    public string Name { get; }

    /// <summary>What it is there for.</summary>
    public NodeRole Role { get; }

    /// <summary>The build that the next start runs.</summary>
    public ConvoyBuild Build { get; set; } = ConvoyBuild.Current;

    /// <summary>Settings of its own, on top of the cluster's, by the names of environment variables; null takes one away.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Turns the node's command into the one that is run.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>> Through { get; set; } = command => command;

    /// <summary>Where it answers.</summary>
    public Uri Address => new($"http://127.0.0.1:{HttpPort}");

    /// <summary>The port of <see cref="Address"/>.</summary>
    public int HttpPort { get; private set; }

    /// <summary>The port that other members connect to.</summary>
    public int SiloPort { get; private set; }

    /// <summary>The port that it listens on for other members; another one than <see cref="SiloPort"/> where a proxy stands between.</summary>
    public int SiloListenPort { get; private set; }

    /// <summary>The port that it listens on for Orleans clients, if they are allowed.</summary>
    public int ClientPort { get; private set; }

    /// <summary>The process that runs, or ran last.</summary>
    /// <exception cref="InvalidOperationException">It was never started.</exception>
    public NodeProcess Process => _process ?? throw new InvalidOperationException($"{Name} was not started.");

    /// <summary>Whether it was ever started.</summary>
    public bool HasRun => _process is not null;

    /// <summary>Whether a process runs; a frozen one does.</summary>
    public bool IsRunning => _process is { Child.HasExited: false };

    /// <summary>Whether it is frozen.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Takes other ports for the next start.</summary>
    public void UseNewPorts()
    {
        HttpPort = FreePorts.Take();
        SiloPort = FreePorts.Take();
        SiloListenPort = _surroundings.Network is null ? SiloPort : FreePorts.Take();
        ClientPort = FreePorts.Take();
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public async Task Launch()
    {
        if (IsRunning) throw new InvalidOperationException($"{Name} runs already.");
        if (_process is not null)
        {
            _before = _process.Child.Describe();
            await _process.DisposeAsync();
        }

        if (_surroundings.Network is { } network) await network.Attach(this);
        var command = NodeCommand.Of(Build.AssemblyOf(Role), HttpPort);
        _process = new NodeProcess(ChildProcess.Start(Through(command), Environment(), _directory.FullPath), Address);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start()
    {
        await Launch();
        await Process.WaitUntilReady();
    }

    /// <summary>Whether a balancer would send it requests.</summary>
    public async Task<bool> IsServing() => await Probe("health/serving") is HttpStatusCode.OK;

    /// <summary>What it answers to a GET; null when it does not, in 2 s.</summary>
    public async Task<HttpStatusCode?> Probe(string path)
    {
        if (!IsRunning || IsFrozen) return null;
        try
        {
            using var answer = await _probe.GetAsync(new Uri(Address, path));
            return answer.StatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill9()
    {
        await Process.Kill9();
        await Detach();
    }

    /// <summary>Asks it to stop and waits for its end.</summary>
    public async Task<StoppedNode> Stop(TimeSpan? timeout = null)
    {
        var stopped = await Process.Stop(Signal.Terminate, timeout);
        await Detach();
        return stopped;
    }

    /// <summary>Freezes it: connections stay open, and nothing answers.</summary>
    public void Freeze()
    {
        Process.Child.Send(Signal.Stop);
        IsFrozen = true;
    }

    /// <summary>Lets a frozen one go on.</summary>
    public void Thaw()
    {
        Process.Child.Send(Signal.Continue);
        IsFrozen = false;
    }

    /// <summary>What its process wrote, and the one before it, for the message of a failure.</summary>
    public string Describe() => $"== {Name}{(_before.Length > 0 ? $", the process before:{_before}\n== {Name}, now:" : "")}{_process?.Child.Describe()}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A test may end its own nodes before the cluster ends them all.
        if (_isDisposed) return;
        _isDisposed = true;
        if (_process is not null) await _process.DisposeAsync();
        await Detach();
        _probe.Dispose();
        _directory.Dispose();
    }

    private async Task Detach()
    {
        IsFrozen = false;
        if (_surroundings.Network is { } network) await network.Detach(this);
    }

    private Dictionary<string, string?> Environment()
    {
        var environment = NodeCommand.CleanEnvironment();
        environment["Convoy__Mode"] = "Cluster";
        environment["Convoy__Database"] = _surroundings.Network?.DatabaseOf(this) ?? _surroundings.Database.ConnectionString();
        environment["Convoy__SiloPort"] = $"{SiloPort}";
        environment["Convoy__SiloListenPort"] = $"{SiloListenPort}";
        environment["Convoy__SiloGatewayPort"] = $"{ClientPort}";
        environment["Convoy__Batching__Enabled"] = "false"; // most tests are the only worker, and push
        if (Role is not NodeRole.Silo) environment["Convoy__AdminKey"] = ConvoyCluster.AdminKey;
        if (Role is NodeRole.Combined) environment["Convoy__HostGrains"] = "true";
        foreach (var (name, value) in _surroundings.Settings) environment[name] = value;
        foreach (var (name, value) in Settings) environment[name] = value;
        return environment;
    }
}
