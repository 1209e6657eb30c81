using Convoy.Grains;
using Convoy.Grains.Storage;
using Convoy.Grains.Upkeep;
using Orleans.Configuration;

namespace Convoy.Silo.Hosting;

/// <summary>A silo that is alone and lives in the process of a gateway.</summary>
public sealed class EmbeddedSilo : IDisposable
{
    /// <summary>How long a grain call may take before its outcome counts as unknown.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The option classes that a silo reads, by their sections.</summary>
    public static readonly IReadOnlyList<(string Section, Type Options)> KnownSettings =
    [
        (NodeOptions.Section, typeof(NodeOptions)),
        (UpkeepOptions.Section, typeof(UpkeepOptions)),
    ];

    private readonly DataDirectory _directory;
    private readonly Database _database;

    private EmbeddedSilo(NodeOptions options, DataDirectory directory, Database database, ClusterSecrets secrets)
    {
        Options = options;
        _directory = directory;
        _database = database;
        Secrets = secrets;
    }

    /// <summary>How the node was configured.</summary>
    public NodeOptions Options { get; }

    /// <summary>The secrets of this installation.</summary>
    public ClusterSecrets Secrets { get; }

    /// <summary>Takes the data directory and opens the database in it.</summary>
    /// <exception cref="StartFaultException">It cannot be used, or the silo's port is taken.</exception>
    public static async Task<EmbeddedSilo> Open(NodeOptions options, TimeProvider time)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        try
        {
            Ports.RequireFree(options.Address, options.ListenPort, "Convoy:SiloPort");
            var database = await Database.Open(directory.Database);
            await database.RequireService(options.ServiceId);
            return new EmbeddedSilo(options, directory, database, await ClusterSecretsStore.Load(database, time));
        }
        catch (DatabaseFaultException fault)
        {
            directory.Dispose();
            throw new StartFaultException(fault.Message, fault);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The path of a file in the data directory.</summary>
    public string DataFile(string name) => _directory.File(name);

    /// <summary>Whether the database answers a query now.</summary>
    public Task<bool> StorageIsReachable(CancellationToken cancellation) => _database.IsReachable(cancellation);

    /// <summary>Adds the silo to a host.</summary>
    public void AddTo(IHostApplicationBuilder host)
    {
        var upkeep = Settings.Bind<UpkeepOptions>(host.Configuration, UpkeepOptions.Section);
        if (upkeep.Fault() is { } fault) throw new StartFaultException(fault);
        host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Options.SiloPort, gatewayPort: 0, serviceId: Options.ServiceId, clusterId: Options.ClusterId);
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = Options.Address;
                endpoint.SiloListeningEndpoint = new(Options.Address, Options.ListenPort);
                endpoint.GatewayListeningEndpoint = null;
                endpoint.GatewayPort = 0;
            });
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.AddConvoyGrains(_database);
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(upkeep));
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }
}
