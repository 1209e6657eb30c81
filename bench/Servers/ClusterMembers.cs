using System.Globalization;

namespace Convoy.Bench.Servers;

/// <summary>Starts the members of one cluster, straight from their build, with nothing configured but how they find each other.</summary>
/// <param name="database">The cluster's database.</param>
/// <param name="scratch">For the sockets of the probes.</param>
/// <param name="layout">The cores they are held to; null for all.</param>
/// <param name="environment">Variables beside those.</param>
internal sealed class ClusterMembers(
    PostgresServer database, ScratchDirectory scratch, Layout? layout, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Of every gateway.</summary>
    public const string AdminKey = "only-for-the-bench";

    /// <param name="name">For messages; it is unique in the run.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ServerProcess> StartSilo(string name, CancellationToken cancellation) => Start(name, Build.Silo, [], cancellation);

    /// <summary>A gateway that hosts no grains.</summary>
    public Task<ServerProcess> StartGateway(string name, CancellationToken cancellation) => Start(name, Build.Gateway, Gateway, cancellation);

    /// <summary>A gateway that hosts grains too.</summary>
    public Task<ServerProcess> StartCombined(string name, CancellationToken cancellation) => Start(
        name, Build.Gateway, [.. Gateway, new("Convoy__HostGrains", "true")], cancellation);

    private static KeyValuePair<string, string>[] Gateway => [new("Convoy__Mode", "Cluster"), new("Convoy__AdminKey", AdminKey)];

    private Task<ServerProcess> Start(string name, string program, IEnumerable<KeyValuePair<string, string>> role, CancellationToken cancellation)
    {
        var port = FreePort.Next();
        return ServerProcess.Start(
            new ServerCommand
            {
                Name = name,
                Port = port,
                Arguments = [program, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")],
                Environment = new Dictionary<string, string>(role.Concat(environment))
                {
                    [ServerCommand.Batching] = environment.GetValueOrDefault(ServerCommand.Batching) ?? "false",
                    ["Convoy__Database"] = database.ConnectionString,
                    ["Convoy__SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
                },
                Layout = layout,
                ProbeSocket = scratch.File(name + ".sock"),
            },
            cancellation);
    }
}
