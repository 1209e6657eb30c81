using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>A node that is started again on the same directory after every crash.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    /// <summary>What the shell says of a process that SIGKILL ended.</summary>
    public const int KilledExitCode = 128 + 9;

    private NodeProcess _node;

    private CrashRun(NodeHome home, NodeProcess node)
    {
        Home = home;
        _node = node;
        Client = home.CreateClient();
    }

    public NodeHome Home { get; }

    /// <summary>A client of the node as it runs now.</summary>
    public ConvoyClient Client { get; private set; }

    /// <summary>A first start that is cut off. Upkeep finds nothing old enough to write about, so that all writes are the start's own.</summary>
    public static NodeLaunch CutOff(CrashPoint point) => new()
    {
        Assembly = BuiltConvoy.CrashingNodeAssembly,
        Environment = new Dictionary<string, string?> { [CrashPoint.StartVariable] = $"{point}" },
    };

    public static async Task<CrashRun> Start(NodeHome home, bool asUsual = false) => new(home, await home.Start(Launch(asUsual)));

    /// <summary>Sends a request at one of whose writes the node dies.</summary>
    /// <returns>The answer, if it makes fewer writes; null when the node is dead.</returns>
    public async Task<Reply?> SendDoomed(Func<ConvoyClient, Task<Reply>> send, CrashPoint point)
    {
        using var client = Home.CreateClient(new Dictionary<string, string> { [CrashPoint.Header] = $"{point}" });
        try
        {
            return await send(client);
        }
        catch (HttpRequestException)
        {
            Assert.Equal(KilledExitCode, await _node.Child.WaitForExit());
            return null;
        }
    }

    public Task Kill9() => _node.Kill9();

    /// <summary>Starts the dead node again, to crash once more or as the gateway that it is.</summary>
    public async Task Restart(bool asUsual = false)
    {
        await _node.DisposeAsync();
        Client.Dispose();
        _node = await Home.Start(Launch(asUsual));
        Client = Home.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _node.DisposeAsync();
    }

    // A start after which upkeep holds every remain for old enough.
    private static NodeLaunch Launch(bool asUsual) => new()
    {
        Assembly = asUsual ? BuiltConvoy.GatewayAssembly : BuiltConvoy.CrashingNodeAssembly,
        Environment = new Dictionary<string, string?>
        {
            ["Convoy__Upkeep__MinimumAge"] = "00:00:00",
            ["Convoy__Upkeep__Interval"] = "00:00:01",
        },
    };
}
