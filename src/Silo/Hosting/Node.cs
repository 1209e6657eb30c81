using Convoy.Grains;
using Convoy.Grains.Batches;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Idempotency;
using Convoy.Grains.Leases;
using Convoy.Grains.Results;
using Convoy.Grains.Storage;
using Convoy.Grains.Upkeep;
using Convoy.Silo.Callbacks;
using Convoy.Tls;
using Orleans.Configuration;

namespace Convoy.Silo.Hosting;

/// <summary>A member of a cluster, or an embedded node that is a cluster by itself: what it opened, and how its silo is set up.</summary>
public abstract class Node : IDisposable
{
    /// <summary>How long a grain call may take before its outcome counts as unknown.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The option classes that a node reads, by their sections.</summary>
    public static readonly IReadOnlyList<(string Section, Type Options)> KnownSettings =
    [
        (NodeOptions.Section, typeof(NodeOptions)),
        (MembershipOptions.Section, typeof(MembershipOptions)),
        (ReadLeaseOptions.Section, typeof(ReadLeaseOptions)),
        (NodeTlsOptions.Section, typeof(NodeTlsOptions)),
        (UpkeepOptions.Section, typeof(UpkeepOptions)),
        (CargoStoreOptions.Section, typeof(CargoStoreOptions)),
        (ResidenceOptions.Section, typeof(ResidenceOptions)),
        (IdempotencyOptions.Section, typeof(IdempotencyOptions)),
        (BatchingOptions.Section, typeof(BatchingOptions)),
        (RetentionOptions.Section, typeof(RetentionOptions)),
        (CallbackOptions.Section, typeof(CallbackOptions)),
    ];

    private protected Node(NodeOptions options, Database database, ClusterSecrets secrets, bool hostsGrains)
    {
        Options = options;
        Database = database;
        Secrets = secrets;
        HostsGrains = hostsGrains;
    }

    /// <summary>How the node was configured.</summary>
    public NodeOptions Options { get; }

    /// <summary>The secrets of this installation.</summary>
    public ClusterSecrets Secrets { get; }

    /// <summary>Whether grains may be activated here.</summary>
    public bool HostsGrains { get; }

    private protected Database Database { get; }

    /// <summary>Opens what the mode asks for.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="hostsGrains">Whether grains may be activated here; an embedded node hosts them always.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StartFaultException">Something cannot be used.</exception>
    public static async Task<Node> Open(NodeOptions options, bool hostsGrains, TimeProvider time)
    {
        try
        {
            return options.Mode switch
            {
                NodeMode.Embedded => await EmbeddedNode.Open(options, time),
                NodeMode.Cluster => await ClusterNode.OpenMember(options, hostsGrains, time),
                _ => throw new ArgumentOutOfRangeException(nameof(options)),
            };
        }
        catch (Exception fault) when (fault is DatabaseFaultException or StorageUnavailableException)
        {
            throw new StartFaultException(fault.Message, fault);
        }
    }

    /// <summary>Whether the database answers a query now.</summary>
    public Task<bool> StorageIsReachable(CancellationToken cancellation) => Database.IsReachable(cancellation);

    /// <summary>Adds the silo to a host.</summary>
    public void AddTo(IHostApplicationBuilder host)
    {
        var upkeep = Settings.Bind<UpkeepOptions>(host.Configuration, UpkeepOptions.Section);
        var cargoStore = Settings.Bind<CargoStoreOptions>(host.Configuration, CargoStoreOptions.Section);
        var residence = Settings.Bind<ResidenceOptions>(host.Configuration, ResidenceOptions.Section);
        var idempotency = Settings.Bind<IdempotencyOptions>(host.Configuration, IdempotencyOptions.Section);
        var batching = Settings.Bind<BatchingOptions>(host.Configuration, BatchingOptions.Section);
        var retention = Settings.Bind<RetentionOptions>(host.Configuration, RetentionOptions.Section);
        var callbacks = CallbackOptions.From(host.Configuration);
        if ((upkeep.Fault() ?? cargoStore.Fault() ?? residence.Fault() ?? idempotency.Fault() ?? batching.Fault() ?? retention.Fault()) is { } fault) throw new StartFaultException(fault);
        host.UseOrleans(silo =>
        {
            Join(silo, host.Configuration);
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = Options.Address;
                endpoint.SiloPort = Options.SiloPort;
                endpoint.SiloListeningEndpoint = new(Options.ListenAddress, Options.ListenPort);
                endpoint.GatewayPort = Options.ClientPort;
                endpoint.GatewayListeningEndpoint = Options.ClientPort == 0 ? null : new(Options.ListenAddress, Options.ClientPort);
            });
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.UseCargoStorage(Options.CargoStorage, cargoStore).UseCargoResidence(residence).UseBatching(batching);
            if (HostsGrains) silo.AddConvoyGrains(Database).UseCallbacks(callbacks);
            else silo.HostNoConvoyGrains();
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(upkeep));
            silo.Services.AddSingleton(idempotency);
            silo.Services.AddSingleton(retention);
        });
        host.Services.AddSingleton(_ => this);
        host.Services.AddSingleton(Secrets);
        host.Services.AddSingleton(TimeProvider.System);
        host.Services.AddSingleton<NodeHealth>();
        host.Services.AddHostedService<Drain>();
        host.Services.Configure<HostOptions>(stop => stop.ShutdownTimeout = Options.Drain + Options.Shutdown);
    }

    /// <summary>Lets the process that this node lives in read its active cargo without a call (<see cref="Convoy.Cargo.ILocalCargo"/>), where it has any.</summary>
    public void ShareCargoWith(IHostApplicationBuilder host)
    {
        if (HostsGrains) host.Services.AddLocalCargo();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>How the silo finds the others.</summary>
    private protected abstract void Join(ISiloBuilder silo, IConfiguration configuration);

    /// <summary>Closes what was opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Database.Dispose();
    }
}
