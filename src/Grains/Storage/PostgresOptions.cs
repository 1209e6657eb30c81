using Convoy.Tls;
using Npgsql;

namespace Convoy.Grains.Storage;

/// <summary>How a node uses the cluster's database: two pools, so that membership never waits behind the state of grains.</summary>
public sealed class PostgresOptions
{
    /// <summary>The name by which Orleans' ADO.NET providers know PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Connections that are kept for membership.</summary>
    public const int MembershipConnections = 2;

    /// <summary>The fewest connections that a node can live with: what holds a lock of the database while it asks for something else needs two.</summary>
    public const int MinConnections = MembershipConnections + 2;

    // Shorter than a grain call may take (3 s): what hangs is given up before its caller is told that nobody knows.
    private const int ConnectSeconds = 2;
    private const int CommandSeconds = 2;
    private const int CancellationMilliseconds = 500;
    private const int KeepAliveSeconds = 5;
    private const int KeepAliveIntervalSeconds = 1;

    // A group of writes holds its silo's row of the members until the end of its messages. The server must not wait for the end of a host that
    // is gone for as long as TCP does, which is hours: nobody could declare the silo dead.
    private const string ServerKeepAlives =
        "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2 -c tcp_user_timeout=3000";

    private readonly string _connectionString;

    private PostgresOptions(string connectionString, int maxConnections)
    {
        _connectionString = connectionString;
        StateConnections = maxConnections - MembershipConnections;
    }

    /// <summary>How many connections the state of grains may use.</summary>
    public int StateConnections { get; }

    /// <summary>For membership alone.</summary>
    public string MembershipConnectionString => With("membership", MembershipConnections).ConnectionString;

    internal string StateConnectionString
    {
        get
        {
            var builder = With("state", StateConnections);
            builder.Options = $"{builder.Options} {ServerKeepAlives}".TrimStart();
            return builder.ConnectionString;
        }
    }

    /// <summary>Reads a connection string of Npgsql's form.</summary>
    /// <param name="connectionString">Host, database, user and password at least; what it says of pools and timeouts is replaced.</param>
    /// <param name="maxConnections">Connections of both pools together, <see cref="MinConnections"/> or more.</param>
    /// <exception cref="DatabaseFaultException">It is none. The message has nothing of it, as any part may be a secret.</exception>
    public static PostgresOptions Parse(string connectionString, int maxConnections)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConnections, MinConnections);
        if (SafeTransport.FaultToDatabase(connectionString, allowPlaintext: true) is { } fault) throw new DatabaseFaultException(fault);
        if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Database)) throw new DatabaseFaultException("Convoy:Database names no Database.");
        return new PostgresOptions(connectionString, maxConnections);
    }

    private NpgsqlConnectionStringBuilder With(string use, int connections)
    {
        var builder = new NpgsqlConnectionStringBuilder(_connectionString)
        {
            ApplicationName = $"convoy {use}",
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = connections,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            CancellationTimeout = CancellationMilliseconds,
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveSeconds,
            TcpKeepAliveInterval = KeepAliveIntervalSeconds,
            // No session of ours is left changed, so none has to be put in order before the next takes it.
            NoResetOnClose = true,
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        GssEncryption.OnlyIfAskedFor(builder);
        return builder;
    }
}
