using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Measure;
using Npgsql;

namespace Convoy.Bench.Servers;

/// <summary>A PostgreSQL of the bench's own, with its defaults: every commit is flushed. It runs on the cores of the load.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Versions = "/usr/lib/postgresql";
    private const string Owner = "postgres";

    /// <summary>Its server refuses to run as root.</summary>
    private const string ServerUser = "nobody";

    private const int MaxConnections = 200;

    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _child;
    private readonly int _port;

    private PostgresServer(ChildProcess child, int port) => (_child, _port) = (child, port);

    /// <summary>As <c>Convoy:Database</c> takes it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database={Owner};Username={Owner}");

    private static string Programs => Directory.Exists(Versions)
        ? Directory.EnumerateDirectories(Versions).MaxBy(folder => double.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)) + "/bin/"
        : throw new BenchFailureException($"there is no PostgreSQL under {Versions}: install the package postgresql.");

    /// <summary>Makes an empty one and waits until it answers.</summary>
    public static async Task<PostgresServer> Start(ScratchDirectory scratch, string name, CancellationToken cancellation)
    {
        var data = scratch.File(name);
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess) await Do(new ProcessStartInfo("chown", [ServerUser, data]), cancellation);
        scratch.OpenToOthers();
        await Do(AsServerUser("initdb", "-D", data, "-U", Owner, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"), cancellation);
        var port = FreePort.Next();
        var child = ChildProcess.Start("PostgreSQL", AsServerUser(
            "postgres", "-D", data, "-p", Text(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", $"max_connections={Text(MaxConnections)}"));
        try
        {
            await WaitUntilReady(child, port, cancellation);
            return new PostgresServer(child, port);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of the server and its processes, one a connection and a few of its own.</summary>
    public TimeSpan CpuTime() => ProcessFigures.CpuTimeWithChildren(_child.Id);

    /// <summary>What it has written to its write-ahead log since it was made, by all transactions together.</summary>
    public async Task<long> LogBytes()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        // Killed, it would leave its processes writing for a moment into a directory that is about to go.
        await _child.End("QUIT");
        await _child.DisposeAsync();
    }

    private static async Task WaitUntilReady(ChildProcess child, int port, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StepLimit)
        {
            if (child.HasEnded) throw new BenchFailureException($"PostgreSQL ended:\n{child.LastWords}");
            await using var asked = ChildProcess.Start("pg_isready", new ProcessStartInfo(Programs + "pg_isready", ["-q", "-h", "127.0.0.1", "-p", Text(port)]));
            if (await asked.Ended(StepLimit, cancellation) == 0) return;
            await Task.Delay(ReadyPause, TimeProvider.System, cancellation);
        }

        throw new BenchFailureException($"PostgreSQL did not answer within {StepLimit.TotalSeconds} s:\n{child.LastWords}");
    }

    private static async Task Do(ProcessStartInfo step, CancellationToken cancellation)
    {
        await using var child = ChildProcess.Start(step.FileName, step);
        if (await child.Ended(StepLimit, cancellation) != 0) throw new BenchFailureException($"{step.FileName} failed:\n{child.LastWords}");
    }

    // setpriv becomes what it starts, so what is killed is the server.
    private static ProcessStartInfo AsServerUser(string program, params string[] arguments)
    {
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [$"--reuid={ServerUser}", "--clear-groups", Programs + program, .. arguments])
            : new ProcessStartInfo(Programs + program, arguments);
        start.WorkingDirectory = "/";
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
