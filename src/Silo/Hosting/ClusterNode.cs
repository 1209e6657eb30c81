using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Orleans.Configuration;

namespace Convoy.Silo.Hosting;

/// <summary>A member of a cluster whose membership and state are in a PostgreSQL database that all members share.</summary>
public sealed class ClusterNode : Node
{
    /// <summary>Pause between two looks at a database that is not there yet.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresOptions _postgres;

    private ClusterNode(NodeOptions options, PostgresOptions postgres, Database database, ClusterSecrets secrets, bool hostsGrains)
        : base(options, database, secrets, hostsGrains) => _postgres = postgres;

    /// <summary>Brings the database's schema up to date, and does nothing else.</summary>
    /// <exception cref="StartFaultException">It cannot be done.</exception>
    public static async Task Migrate(NodeOptions options, TimeProvider time)
    {
        try
        {
            Settings.Require(options.Mode == NodeMode.Cluster, "--migrate-only is for Convoy:Mode=Cluster: an embedded node migrates its own file when it starts.");
            await using var database = await Connect(Postgres(options, hostsGrains: false), options, time);
        }
        catch (DatabaseFaultException fault)
        {
            throw new StartFaultException(fault.Message, fault);
        }
    }

    /// <summary>Connects to the database, waiting for it where it is not there yet.</summary>
    /// <exception cref="StartFaultException">It was not there in time, or a port is taken.</exception>
    internal static async Task<ClusterNode> OpenMember(NodeOptions options, bool hostsGrains, TimeProvider time)
    {
        RequirePorts(options);
        var postgres = Postgres(options, hostsGrains);
        var database = await Connect(postgres, options, time);
        try
        {
            // Once more: another may have come while this one waited for the database.
            RequirePorts(options);
            return new ClusterNode(options, postgres, database, await ClusterSecretsStore.Load(database, time), hostsGrains);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private protected override void Join(ISiloBuilder silo, IConfiguration configuration)
    {
        var membership = MembershipOptions.From(configuration);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Options.ClusterId, Options.ServiceId));
        silo.Configure<ClusterMembershipOptions>(membership.ApplyTo);
        silo.UseNodeTls(Options.Tls);
        silo.Services.AddHostedService<StalledPool>();
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = PostgresOptions.Invariant;
            clustering.ConnectionString = _postgres.MembershipConnectionString;
        });
        var lease = Lease(configuration, membership);
        AddLease(silo, lease);
        silo.RequireMembershipToWriteCargo().AddCargoGroups(HostsGrains);
        if (Options.GrainDirectory == GrainDirectoryKind.Distributed) AddDistributedDirectory(silo, lease);
    }

    private static void AddDistributedDirectory(ISiloBuilder silo, ReadLeaseOptions lease)
    {
#pragma warning disable ORLEANSEXP003 // Chosen by a setting; docs/decisions/0011 says what it was measured to do.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // It keeps the grains of a dead silo from coming back for 30 s, in case that silo still answers. The read lease sees to it that
        // it does not, from before it is declared dead.
        if (lease.Enabled) silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
    }

    private void AddLease(ISiloBuilder silo, ReadLeaseOptions lease)
    {
        if (HostsGrains) silo.AddConvoyLease(lease);
        else silo.AddConvoyLeasePeer(lease);
    }

    private static ReadLeaseOptions Lease(IConfiguration configuration, MembershipOptions membership)
    {
        var lease = Settings.Bind<ReadLeaseOptions>(configuration, ReadLeaseOptions.Section);
        var applied = new ClusterMembershipOptions();
        membership.ApplyTo(applied);
        if (lease.Fault(applied) is { } fault) throw new StartFaultException(fault);
        return lease;
    }

    private static async Task<Database> OpenOurs(PostgresOptions postgres, NodeOptions options)
    {
        var database = await Database.OpenPostgres(postgres);
        try
        {
            await database.RequireInstallation(options.ServiceId, options.ClusterId);
            if (await database.GatherCargo(options.ServiceId, options.CargoStorage) is > 0 and var moved) await Console.Error.WriteLineAsync($"Convoy carried {moved} cargo of the earlier release over.");
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static void RequirePorts(NodeOptions options)
    {
        Ports.RequireFree(options.ListenAddress, options.ListenPort, "Convoy:SiloPort");
        if (options.ClientPort != 0) Ports.RequireFree(options.ListenAddress, options.ClientPort, "Convoy:SiloGatewayPort");
    }

    private static PostgresOptions Postgres(NodeOptions options, bool hostsGrains) =>
        PostgresOptions.Parse(options.Database!, options.DatabaseConnections(hostsGrains));

    private static async Task<Database> Connect(PostgresOptions postgres, NodeOptions options, TimeProvider time)
    {
        var startedAt = time.GetTimestamp();
        var isWaiting = false;
        while (true)
        {
            try
            {
                return await OpenOurs(postgres, options);
            }
            catch (StorageUnavailableException fault) when (time.GetElapsedTime(startedAt) < options.StartTimeout)
            {
                // There is no log yet, and an operator who watches wants to know what it waits for.
                if (!isWaiting) await Console.Error.WriteLineAsync($"Convoy waits for its database, at most {options.StartTimeout}: {fault.Message}");
                isWaiting = true;
                await Task.Delay(RetryPause, time);
            }
            catch (StorageUnavailableException fault)
            {
                throw new StartFaultException($"{fault.Message} Convoy:StartTimeout ({options.StartTimeout}) is over.", fault);
            }
        }
    }
}
