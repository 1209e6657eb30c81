using Convoy.Cargo;
using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Convoy.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace Convoy.Grains.Tests.Leases;

/// <summary>
/// Two silos with Convoy's grains and read leases, and a member that hosts none of Convoy's grains, on one database; their pings are cut on demand.
/// </summary>
public sealed class LeasedCluster : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-leases-");
    private readonly ClusterSecrets _secrets = new([new byte[ClusterSecrets.SecretLength]]);
    private InProcessTestCluster? _cluster;
    private Database? _database;

    public LeaseCuts Cuts { get; } = new();

    public IReadOnlyList<SiloAddress> Members => [.. Cluster.Silos.Select(silo => silo.SiloAddress)];

    /// <summary>The members that host grains.</summary>
    public IReadOnlyList<SiloAddress> Silos => [.. Members.Where(member => Cluster.GetSiloServiceProvider(member).GetService<ReadLease>() is not null)];

    public IGrainFactory Grains => Cluster.Client;

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not started.");

    public async Task InitializeAsync()
    {
        _database = await Database.OpenSqlite(Path.Combine(_directory.FullName, "convoy.db"));
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 3);
        builder.Options.ConfigureFileLogging = false;
        var members = 0;
        builder.ConfigureSilo((_, silo) =>
        {
            var hostsGrains = Interlocked.Increment(ref members) <= 2;
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                membership.NumMissedProbesLimit = 2;
            });
            silo.AddCargoGroups(hostsGrains);
            if (hostsGrains) AddSilo(silo);
            else silo.HostNoConvoyGrains();
            silo.Services.AddSingleton<Action>(() => AddLease(silo, hostsGrains));
        });

        // A client asks once a minute by itself, and the member that it asks first may not know the others yet.
        builder.ConfigureClient(client => client.Configure<TypeManagementOptions>(types => types.TypeMapRefreshInterval = TimeSpan.FromMilliseconds(200)));

        // The test cluster registers its membership table last of all, and the lease comes after that.
        builder.ConfigureSiloHost((_, host) => host.ConfigureContainer(
            new DefaultServiceProviderFactory(),
            services => ((Action)services.Single(service => service.ServiceType == typeof(Action)).ImplementationInstance!)()));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        await Eventually.Holds("the client to hear which grains there are", KnowsGrains);
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.StopAllSilosAsync();
            await _cluster.DisposeAsync();
        }

        if (_database is not null) await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    public bool IsHeld(SiloAddress silo) => Service<ReadLease>(silo).IsHeld;

    /// <summary>A service of one silo.</summary>
    public T Service<T>(SiloAddress silo)
        where T : notnull => Cluster.GetSiloServiceProvider(silo).GetRequiredService<T>();

    /// <summary>A cargo that is not loaded yet, of a project of its own.</summary>
    public (CargoId Id, ProjectId Project) NewCargo()
    {
        var project = ProjectId.New(TimeProvider.System);
        return (_secrets.MintCargoId(project, TimeProvider.System), project);
    }

    /// <summary>Cuts every silo off from all other members.</summary>
    public void CutAll()
    {
        foreach (var silo in Silos) Cuts.Cut(silo, Members);
    }

    private bool KnowsGrains()
    {
        try
        {
            return Grains.GetProjectCatalog() is not null;
        }
        catch (ArgumentException)
        {
            // No member that the client has heard of hosts them yet.
            return false;
        }
    }

    private void AddSilo(ISiloBuilder silo)
    {
        silo.AddConvoyGrains(_database!);
        silo.Services.AddLocalCargo();
        silo.Services.AddSingleton(Cuts);
        silo.Services.AddSingleton<LeaseCluster>();
        silo.Services.AddSingleton<ILeaseCluster, FaultyLeaseCluster>();
    }

    // Twice, which is the same as once.
    private static void AddLease(ISiloBuilder silo, bool hostsGrains)
    {
        var options = new ReadLeaseOptions();
        if (hostsGrains) silo.AddConvoyLease(options).AddConvoyLease(options);
        else silo.AddConvoyLeasePeer(options).AddConvoyLeasePeer(options);
    }

    /// <summary>Loads a cargo that is active on a silo.</summary>
    internal async Task<(ICargoGrain Grain, ProjectClaim Reader)> LoadCargo(SiloAddress on)
    {
        var project = ProjectId.New(TimeProvider.System);
        var grain = Grains.GetCargo(_secrets.MintCargoId(project, TimeProvider.System));
        RequestContext.Set(IPlacementDirector.PlacementHintKey, on);
        await grain.Load(new CargoLoad { Project = project, Params = "{}"u8.ToArray(), CallbackUrl = "https://example.com" });
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        return (grain, new ProjectClaim(project));
    }
}
