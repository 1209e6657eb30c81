using System.Globalization;
using Convoy.Bench.Bare;

namespace Convoy.Bench.Servers;

/// <summary>The bare route in a process of its own, under the gateway's runtimeconfig: the same collector, the same compiler.</summary>
internal static class BareServer
{
    /// <param name="bodyFile">The bytes that it answers with.</param>
    /// <param name="layout">The cores it is held to.</param>
    /// <param name="probeSocket">Where it is to answer the probe.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<ServerProcess> Start(string bodyFile, Layout layout, string probeSocket, CancellationToken cancellation)
    {
        var port = FreePort.Next();
        return ServerProcess.Start(
            new ServerCommand
            {
                Name = "the bare route",
                Port = port,
                Arguments =
                [
                    "exec", "--runtimeconfig", Build.GatewayRuntimeConfig, "--depsfile", Path.ChangeExtension(Build.Bench, ".deps.json"),
                    Build.Bench, BareRoute.CommandName, port.ToString(CultureInfo.InvariantCulture), bodyFile,
                ],
                Layout = layout,
                ProbeSocket = probeSocket,
            },
            cancellation);
    }
}
