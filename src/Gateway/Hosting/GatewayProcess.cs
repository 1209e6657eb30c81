using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>The gateway from its start to its end.</summary>
internal static class GatewayProcess
{
    /// <summary>Runs it; returns its exit code.</summary>
    public static Task<int> Run(string[] args) =>
        StartFaults.Guard(async () => await NodeHost.Migrated(args, NodeMode.Embedded) ? null : await GatewayApp.Create(args));
}
