namespace Convoy.Testing.Databases;

/// <summary>
/// A PostgreSQL server of a test's own, in a temporary directory and on a port of its own, with passwords and with every commit
/// flushed to the disk. It can be stopped, crashed and started again as often as is needed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The database that Convoy uses, and the role that owns it and may do nothing outside it.</summary>
    public const string ConvoyName = "convoy";

    /// <summary>The password of <see cref="ConvoyName"/>; special characters included, as real ones have.</summary>
    public const string ConvoyPassword = "correct horse; battery='staple'";

    private const string Superuser = "postgres";
    private const string SuperuserPassword = "for-tests-only";
    private const int MaxConnections = 200;

    private readonly TemporaryDirectory _directory = new();
    private ChildProcess? _process;

    private PostgresServer()
    {
    }

    /// <summary>The port on the loopback; the same from start to start.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Whether the server process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The server process, for what is done to processes.</summary>
    internal int ProcessId => Running.Id;

    private ChildProcess Running => _process ?? throw new InvalidOperationException("PostgreSQL was not started.");

    private string Data => _directory.Combine("data");

    /// <summary>Makes a fresh server with an empty database <see cref="ConvoyName"/> and starts it.</summary>
    public static async Task<PostgresServer> Create()
    {
        var server = new PostgresServer();
        try
        {
            await server.Initialise();
            await server.Start();
            await server.Administer($"CREATE ROLE {ConvoyName} LOGIN PASSWORD '{ConvoyPassword.Replace("'", "''", StringComparison.Ordinal)}'");
            await server.Administer($"CREATE DATABASE {ConvoyName} OWNER {ConvoyName}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a node's <c>Convoy:Database</c> is set to.</summary>
    /// <param name="port">Where the node connects, when that is a proxy in front of this server.</param>
    /// <param name="password">The password, when it is to be another one.</param>
    /// <param name="database">The database.</param>
    /// <param name="role">The role.</param>
    public string ConnectionString(int? port = null, string? password = null, string database = ConvoyName, string role = ConvoyName) =>
        $"Host=127.0.0.1;Port={port ?? Port};Database={database};Username={role};Password=\"{password ?? ConvoyPassword}\"";

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task Start()
    {
        _process = ChildProcess.Start(PostgresPrograms.AsServerUser(
            PostgresPrograms.Named("postgres"), "-D", Data, "-p", $"{Port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "synchronous_commit=on",
            "-c", $"max_connections={MaxConnections}", "-c", "shared_buffers=32MB"));
        await Eventually.Holds("PostgreSQL to answer", async () =>
        {
            if (Running.HasExited) throw new InvalidOperationException($"PostgreSQL ended.{Running.Describe()}");
            return (await Psql(Superuser, SuperuserPassword, Superuser, "SELECT 1")).ExitCode == 0;
        }, context: Running.Describe);
    }

    /// <summary>From now on it takes connections over TLS only, and shows this certificate.</summary>
    /// <param name="certificatePem">The certificate.</param>
    /// <param name="keyPem">Its key.</param>
    public async Task RequireTls(string certificatePem, string keyPem)
    {
        foreach (var (name, text) in new[] { ("server.crt", certificatePem), ("server.key", keyPem), ("pg_hba.conf", "hostssl all all all scram-sha-256\n") })
        {
            var file = Path.Combine(Data, name);
            await File.WriteAllTextAsync(file, text);

            // The server takes no key that others may read.
            var chmod = await ChildProcess.Run(["chmod", "600", file]);
            if (chmod.ExitCode != 0) throw new InvalidOperationException($"chmod {file}: {chmod.Error}");
            await PostgresPrograms.HandOver(file);
        }

        await Administer("ALTER SYSTEM SET ssl = on");
        await Administer("SELECT pg_reload_conf()");
        await Eventually.Holds("PostgreSQL to ask for TLS", async () => (await Administer("SHOW ssl")).Trim() == "on", context: Describe);
    }

    /// <summary>Stops it at once: every connection breaks, nothing is written any more, and the next start recovers from the log.</summary>
    public Task StopHard() => End(Signal.Quit);

    /// <summary>Stops it in order, though without waiting for clients.</summary>
    public Task Stop() => End(Signal.Interrupt);

    /// <summary>Cuts every connection to <see cref="ConvoyName"/>; new ones are taken.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CutConnections() =>
        int.Parse(await Administer($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{ConvoyName}' AND pid <> pg_backend_pid()"),
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Runs a statement as the product's own role.</summary>
    /// <returns>The rows, a line each, fields apart by <c>|</c>.</returns>
    public Task<string> Query(string sql, string database = ConvoyName) => Require(ConvoyName, ConvoyPassword, database, sql);

    /// <summary>Runs a statement as the server's owner.</summary>
    public Task<string> Administer(string sql) => Require(Superuser, SuperuserPassword, Superuser, sql);

    /// <summary>What the server wrote, for the message of a failure.</summary>
    public string Describe() => _process?.Describe() ?? "PostgreSQL was not started.";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited) await StopHard();
            await _process.DisposeAsync();
        }

        _directory.Dispose();
    }

    private async Task Initialise()
    {
        await PostgresPrograms.HandOver(_directory.FullPath);
        var passwordFile = _directory.Combine("password");
        await File.WriteAllTextAsync(passwordFile, SuperuserPassword);
        // The smallest segments: what limits the size of files (see DiskFault) then hits the tables and spares the log.
        var initdb = await ChildProcess.Run(PostgresPrograms.AsServerUser(
            PostgresPrograms.Named("initdb"), "-D", Data, "-U", Superuser, "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--no-sync", $"--wal-segsize={DiskFault.LogSegmentMegabytes}", "-E", "UTF8", "--locale=C"));
        if (initdb.ExitCode != 0) throw new InvalidOperationException($"initdb failed: {initdb.Output}{initdb.Error}");
    }

    private async Task End(Signal signal)
    {
        Running.Send(signal);
        await Running.WaitForExit();
    }

    private static async Task<string> Require(Task<ExitedProcess> run, string sql)
    {
        var psql = await run;
        return psql.ExitCode == 0 ? psql.Output : throw new InvalidOperationException($"{sql}: {psql.Error}");
    }

    private Task<string> Require(string role, string password, string database, string sql) => Require(Psql(role, password, database, sql), sql);

    private Task<ExitedProcess> Psql(string role, string password, string database, string sql) => ChildProcess.Run(
        [PostgresPrograms.Named("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{Port}", "-U", role, "-d", database, "-c", sql],
        new Dictionary<string, string?> { ["PGPASSWORD"] = password });
}
