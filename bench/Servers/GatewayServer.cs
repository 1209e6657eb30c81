using System.Globalization;

namespace Convoy.Bench.Servers;

/// <summary>Convoy as one node with a data directory of its own, and nothing configured but its ports, unless it is said.</summary>
internal static class GatewayServer
{
    /// <param name="dataDirectory">Is made if it is not there; the keys of the first start are kept in it.</param>
    /// <param name="layout">The cores it is held to; null for all.</param>
    /// <param name="probeSocket">Where it is to answer the probe; null for a process that nothing is added to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="environment">Variables beside those that are needed; null for none.</param>
    public static Task<ServerProcess> Start(
        string dataDirectory,
        Layout? layout,
        string? probeSocket,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var port = FreePort.Next();
        return ServerProcess.Start(
            new ServerCommand
            {
                Name = "the gateway",
                Port = port,
                Arguments = [Build.Gateway, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")],
                Environment = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
                {
                    [ServerCommand.Batching] = environment?.GetValueOrDefault(ServerCommand.Batching) ?? "false",
                    ["Convoy__DataDirectory"] = dataDirectory,
                    ["Convoy__SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
                },
                Layout = layout,
                ProbeSocket = probeSocket,
            },
            cancellation);
    }
}
