using System.Net;

namespace Convoy.Silo.Hosting;

/// <summary>How a process takes part in Convoy.</summary>
public enum NodeMode
{
    /// <summary>Gateway and silo in one process, with a SQLite file: the whole of Convoy.</summary>
    Embedded,

    /// <summary>Silos and gateways as processes of their own, on PostgreSQL.</summary>
    Cluster,
}

/// <summary>The settings under <c>Convoy</c> that every node has. Durations are <c>hh:mm:ss</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy";

    /// <summary>Default <see cref="NodeMode.Embedded"/> for a gateway.</summary>
    public NodeMode Mode { get; set; }

    /// <summary>Where an embedded node keeps its database and first keys. Default <c>./convoy-data</c>, made with mode 700.</summary>
    public string DataDirectory { get; set; } = "./convoy-data";

    /// <summary>Names the cluster whose members find each other. Default <c>convoy</c>.</summary>
    public string ClusterId { get; set; } = "convoy";

    /// <summary>Names the state that clusters share over time; a part of every stored row's key, so never change it. Default <c>convoy</c>.</summary>
    public string ServiceId { get; set; } = "convoy";

    /// <summary>The advertised TCP port between silos. Default 11111. Several nodes on one machine need one each.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The TCP port that is bound, where it differs from the advertised one. Default: <see cref="SiloPort"/>.</summary>
    public int? SiloListenPort { get; set; }

    /// <summary>The address that is advertised and, embedded, the only one that is bound. Default <c>127.0.0.1</c>.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>How long a node may take to stop. Default 4 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(4);

    internal IPAddress Address => IPAddress.Parse(AdvertisedAddress);

    internal int ListenPort => SiloListenPort ?? SiloPort;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="StartFaultException">One is wrong; the message names it.</exception>
    public static NodeOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<NodeOptions>(configuration, Section);
        Settings.Require(options.Mode is NodeMode.Embedded, "Convoy:Mode=Cluster is not part of this release: leave it out, or set Embedded.");
        Settings.Require(!string.IsNullOrWhiteSpace(options.DataDirectory), "Convoy:DataDirectory must name a directory.");
        RequireName(options.ClusterId, "ClusterId");
        RequireName(options.ServiceId, "ServiceId");
        RequirePort(options.SiloPort, "SiloPort");
        RequirePort(options.ListenPort, "SiloListenPort");
        Settings.Require(IPAddress.TryParse(options.AdvertisedAddress, out var address), "Convoy:AdvertisedAddress must be an IP address.");
        Settings.Require(IPAddress.IsLoopback(address!), "Convoy:AdvertisedAddress must be a loopback address in embedded mode.");
        Settings.Require(options.ShutdownTimeout > TimeSpan.Zero && options.ShutdownTimeout <= TimeSpan.FromHours(1), "Convoy:ShutdownTimeout must be longer than 00:00:00 and at most 01:00:00.");
        return options;
    }

    private static void RequireName(string value, string setting)
    {
        const int maxLength = 150;
        Settings.Require(!string.IsNullOrWhiteSpace(value) && value.Length <= maxLength, $"Convoy:{setting} must have 1 to {maxLength} characters.");
    }

    private static void RequirePort(int port, string setting) =>
        Settings.Require(port is >= 1 and <= 65535, $"Convoy:{setting} must be a port from 1 to 65535, not {port}.");
}
