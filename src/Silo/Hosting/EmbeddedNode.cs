using Convoy.Grains.Storage;

namespace Convoy.Silo.Hosting;

/// <summary>A silo that is alone, lives in the process of a gateway, and keeps everything in a SQLite file.</summary>
public sealed class EmbeddedNode : Node
{
    private readonly DataDirectory _directory;

    private EmbeddedNode(NodeOptions options, DataDirectory directory, Database database, ClusterSecrets secrets)
        : base(options, database, secrets, hostsGrains: true) => _directory = directory;

    /// <summary>The path of a file in the data directory.</summary>
    public string DataFile(string name) => _directory.File(name);

    /// <summary>Takes the data directory and opens the database in it.</summary>
    /// <exception cref="StartFaultException">It cannot be used, or the silo's port is taken.</exception>
    internal static async Task<EmbeddedNode> Open(NodeOptions options, TimeProvider time)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        try
        {
            Ports.RequireFree(options.ListenAddress, options.ListenPort, "Convoy:SiloPort");
            var database = await Database.OpenSqlite(directory.Database);
            await database.RequireInstallation(options.ServiceId, options.ClusterId);
            await database.GatherCargo(options.ServiceId, options.CargoStorage);
            return new EmbeddedNode(options, directory, database, await ClusterSecretsStore.Load(database, time));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private protected override void Join(ISiloBuilder silo, IConfiguration configuration) =>
        silo.UseLocalhostClustering(Options.SiloPort, gatewayPort: 0, serviceId: Options.ServiceId, clusterId: Options.ClusterId);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _directory.Dispose();
    }
}
