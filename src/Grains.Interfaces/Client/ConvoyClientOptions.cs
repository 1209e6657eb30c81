using Convoy.Tls;

namespace Convoy.Client;

/// <summary>
/// How a .NET worker reaches the grains of a cluster. The names are those of the nodes' settings under <c>Convoy</c>, and the first
/// three have the nodes' values. Durations are <c>hh:mm:ss</c>.
/// </summary>
public sealed class ConvoyClientOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy";

    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>The cluster's PostgreSQL database, as a connection string of Npgsql. Only its membership is read. A secret.</summary>
    public string? Database { get; set; }

    /// <summary>Names the cluster. Default <c>convoy</c>.</summary>
    public string ClusterId { get; set; } = "convoy";

    /// <summary>Names the state of the cluster. Default <c>convoy</c>.</summary>
    public string ServiceId { get; set; } = "convoy";

    /// <summary>TLS to the silos, where they have it: this worker's certificate and key, and the silos' authority and name. Default none.</summary>
    public NodeTlsOptions Tls { get; set; } = new();

    /// <summary>Whether the database may be beyond loopback without verified TLS. Default false.</summary>
    public bool AllowPlaintextCluster { get; set; }

    /// <summary>How long a start waits for a database or silos that do not answer yet. Default 1 minute.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a call waits for its answer. Default 3 seconds; a call is also as long as this when the silo that works on it dies.
    /// Orleans looks once a second, so it may be one second more.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Why these options cannot be used, in a sentence that names one; null when they can.</summary>
    public string? Fault()
    {
        if (string.IsNullOrWhiteSpace(Database)) return "Convoy:Database must be the cluster's PostgreSQL connection string.";
        if (string.IsNullOrWhiteSpace(ClusterId)) return "Convoy:ClusterId must not be empty.";
        if (string.IsNullOrWhiteSpace(ServiceId)) return "Convoy:ServiceId must not be empty.";
        if (StartTimeout < TimeSpan.Zero || StartTimeout > MaxWait) return $"Convoy:StartTimeout must be from 00:00:00 to {MaxWait:hh\\:mm\\:ss}.";
        if (ResponseTimeout <= TimeSpan.Zero || ResponseTimeout > MaxWait) return $"Convoy:ResponseTimeout must be longer than 00:00:00 and at most {MaxWait:hh\\:mm\\:ss}.";
        return Tls.Fault() ?? SafeTransport.FaultToDatabase(Database, AllowPlaintextCluster);
    }
}
