using System.Net;
using System.Net.Sockets;
using Convoy.Grains.Cargo.Storage;
using Convoy.Grains.Storage;
using Convoy.Tls;

namespace Convoy.Silo.Hosting;

/// <summary>How a process takes part in Convoy.</summary>
public enum NodeMode
{
    /// <summary>Gateway and silo in one process, with a SQLite file: the whole of Convoy.</summary>
    Embedded,

    /// <summary>Silos and gateways as processes of their own, on PostgreSQL.</summary>
    Cluster,
}

/// <summary>How the members know where a grain is active.</summary>
public enum GrainDirectoryKind
{
    /// <summary>Orleans' default: a member's part is lost with it, and its grains are activated anew.</summary>
    Default,

    /// <summary>Orleans' distributed directory, which hands the parts over.</summary>
    Distributed,
}

/// <summary>The settings under <c>Convoy</c> that every node has. Durations are <c>hh:mm:ss</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy";

    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>Default <see cref="NodeMode.Embedded"/> for a gateway, <see cref="NodeMode.Cluster"/> for a silo.</summary>
    public NodeMode? Mode { get; set; }

    /// <summary>Whether a gateway of a cluster hosts grains too (a combined node). Default false.</summary>
    public bool HostGrains { get; set; }

    /// <summary>Where an embedded node keeps its database and first keys. Default <c>./convoy-data</c>, made with mode 700.</summary>
    public string DataDirectory { get; set; } = "./convoy-data";

    /// <summary>A directory whose files are settings: the name of a file is the setting's (<c>Convoy__Database</c>), its text the value. Default none.</summary>
    public string? SecretsDirectory { get; set; }

    /// <summary>The cluster's PostgreSQL database, as a connection string of Npgsql. A secret.</summary>
    public string? Database { get; set; }

    /// <summary>
    /// Connections to that database that this node may have. Default 16 where grains are hosted, 4 in a pure gateway; at least 4.
    /// </summary>
    public int? MaxDatabaseConnections { get; set; }

    /// <summary>Names the cluster whose members find each other. Default <c>convoy</c>.</summary>
    public string ClusterId { get; set; } = "convoy";

    /// <summary>Names the state that clusters share over time; a part of every stored row's key, so never change it. Default <c>convoy</c>.</summary>
    public string ServiceId { get; set; } = "convoy";

    /// <summary>The advertised TCP port between silos. Default 11111. Several nodes on one machine need one each.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The TCP port that is bound, where it differs from the advertised one. Default: <see cref="SiloPort"/>.</summary>
    public int? SiloListenPort { get; set; }

    /// <summary>The TCP port for Orleans clients, where <see cref="AllowClients"/> opens it. Default 30000.</summary>
    public int SiloGatewayPort { get; set; } = 30000;

    /// <summary>Whether Orleans clients may connect to this silo. Default false.</summary>
    public bool AllowClients { get; set; }

    /// <summary>The address that is advertised. Default <c>127.0.0.1</c>; a loopback address is also the only one that is bound.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Whether a cluster may talk beyond loopback without TLS. Default false.</summary>
    public bool AllowPlaintextCluster { get; set; }

    /// <summary>TLS between members. Default none, which only a cluster on loopback may have.</summary>
    public NodeTlsOptions Tls { get; set; } = new();

    /// <summary>How members know where a grain is active. Default <see cref="GrainDirectoryKind.Distributed"/>.</summary>
    public GrainDirectoryKind GrainDirectory { get; set; } = GrainDirectoryKind.Distributed;

    /// <summary>
    /// Where cargo are kept. Default <see cref="CargoStorageKind.Grouped"/>; the other is for measurements only, on a database of its own.
    /// </summary>
    public CargoStorageKind CargoStorage { get; set; }

    /// <summary>How long a start waits for a database that does not answer yet. Default 1 minute.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stopping node serves on, while readiness already says no. Default 5 seconds; embedded, none.</summary>
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>How long a node may take to stop after that. Default 30 seconds; embedded, 4.</summary>
    public TimeSpan? ShutdownTimeout { get; set; }

    internal IPAddress Address => IPAddress.Parse(AdvertisedAddress);

    internal IPAddress ListenAddress => IPAddress.IsLoopback(Address) ? Address
        : Address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    internal int ListenPort => SiloListenPort ?? SiloPort;

    internal int ClientPort => AllowClients ? SiloGatewayPort : 0;

    internal TimeSpan Drain => DrainDelay ?? (Mode == NodeMode.Embedded ? TimeSpan.Zero : TimeSpan.FromSeconds(5));

    internal TimeSpan Shutdown => ShutdownTimeout ?? (Mode == NodeMode.Embedded ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(30));

    internal int DatabaseConnections(bool hostsGrains) => MaxDatabaseConnections ?? (hostsGrains ? 16 : 4);

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="defaultMode">The mode of a program whose settings name none.</param>
    /// <exception cref="StartFaultException">One is wrong; the message names it.</exception>
    public static NodeOptions From(IConfiguration configuration, NodeMode defaultMode)
    {
        var options = Settings.Bind<NodeOptions>(configuration, Section);
        Settings.Require(
            options.Mode is not null || defaultMode is NodeMode.Cluster || string.IsNullOrWhiteSpace(options.Database),
            "Convoy:Database is set and Convoy:Mode is not: Convoy:Mode=Cluster uses that database, Convoy:Mode=Embedded keeps a file of its own.");
        options.Mode ??= defaultMode;
        Settings.Require(!string.IsNullOrWhiteSpace(options.DataDirectory), "Convoy:DataDirectory must name a directory.");
        RequireName(options.ClusterId, "ClusterId");
        RequireName(options.ServiceId, "ServiceId");
        RequirePort(options.SiloPort, "SiloPort");
        RequirePort(options.ListenPort, "SiloListenPort");
        RequirePort(options.SiloGatewayPort, "SiloGatewayPort");
        Settings.Require(IPAddress.TryParse(options.AdvertisedAddress, out var address), "Convoy:AdvertisedAddress must be an IP address.");
        Settings.Require(!address!.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any), "Convoy:AdvertisedAddress must be an address that others can reach, not any.");
        RequireWait(options.Shutdown, "ShutdownTimeout", isRequired: true);
        RequireWait(options.Drain, "DrainDelay");
        RequireWait(options.StartTimeout, "StartTimeout");
        if (options.Mode == NodeMode.Embedded)
        {
            Settings.Require(IPAddress.IsLoopback(address), "Convoy:AdvertisedAddress must be a loopback address in embedded mode.");
        }
        else
        {
            RequireCluster(options);
        }

        return options;
    }

    private static void RequireCluster(NodeOptions options)
    {
        Settings.Require(!string.IsNullOrWhiteSpace(options.Database), "Convoy:Mode=Cluster needs Convoy:Database, a PostgreSQL connection string.");
        Settings.Require(
            options.MaxDatabaseConnections is null or (>= PostgresOptions.MinConnections and <= 1_000),
            $"Convoy:MaxDatabaseConnections must be from {PostgresOptions.MinConnections} to 1000.");
        TlsRequirement.RequireSafeTransport(options.Address, options.Tls, options.Database, options.AllowPlaintextCluster);
    }

    private static void RequireName(string value, string setting)
    {
        const int maxLength = 150;
        Settings.Require(!string.IsNullOrWhiteSpace(value) && value.Length <= maxLength, $"Convoy:{setting} must have 1 to {maxLength} characters.");
    }

    private static void RequirePort(int port, string setting) =>
        Settings.Require(port is >= 1 and <= 65535, $"Convoy:{setting} must be a port from 1 to 65535, not {port}.");

    private static void RequireWait(TimeSpan wait, string setting, bool isRequired = false) => Settings.Require(
        (isRequired ? wait > TimeSpan.Zero : wait >= TimeSpan.Zero) && wait <= MaxWait,
        $"Convoy:{setting} must be {(isRequired ? "longer than" : "at least")} 00:00:00 and at most {MaxWait:hh\\:mm\\:ss}.");
}
