using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Convoy.Grains.Storage;

/// <summary>
/// The schema of a cluster's database: numbered scripts, applied in order under a lock that all starting nodes share, in one transaction
/// with the number that it comes to. A node that finds it up to date needs no right to alter anything.
/// </summary>
internal static partial class PostgresSchema
{
    private const int OldestServer = 150000; // PostgreSQL 15.0, as server_version_num counts
    private const long LockKey = 0x434E5659; // "CNVY"

    // The first schema that programs of several releases can work with at the same time. Before it, cargo were in another table.
    private const int OldestSharedSchema = 2;

    // Orleans' own statements, which nobody writes.
    private const string QueryTable = "orleansquery";

    // A member says that it is alive every 5 s (IAmAliveTablePublishTimeout).
    private const int SilentSeconds = 30;

    // How long one step of a migration may take, waiting for the lock included. Every other question has the pool's own time.
    private const int MaxSeconds = 600;

    public static async Task Apply(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var scripts = SchemaScripts.Of("Postgres");
        await RequireServer(connection, cancellation);
        if (await Version(connection, scripts.Count, cancellation) == scripts.Count)
        {
            await RequireRights(connection, Tables(scripts), cancellation);
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Run(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation);
        var version = await Version(connection, scripts.Count, cancellation);
        if (version is > 0 and < OldestSharedSchema) await RequireNoMember(connection, cancellation);
        try
        {
            if (version == 0) await MakeVersion(connection, scripts[0], cancellation);
            for (var next = version + 1; next <= scripts.Count; next++) await Run(connection, scripts[next - 1], cancellation);
            await Run(connection, $"UPDATE convoy_schema SET version = {scripts.Count}", cancellation);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseFaultException(
                $"The database has schema {version}, this program needs {scripts.Count}, and its role may not alter tables: "
                + "run it once with --migrate-only as one that may.",
                fault);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task MakeVersion(NpgsqlConnection connection, string first, CancellationToken cancellation)
    {
        if (await Scalar<bool>(connection, HasAny(Tables([first])), cancellation))
        {
            throw new DatabaseFaultException("The database has tables that are not Convoy's under the names of Convoy's: give it a database of its own.");
        }

        await Run(
            connection,
            "CREATE TABLE convoy_schema (only_row integer NOT NULL PRIMARY KEY CHECK (only_row = 1), version integer NOT NULL);"
            + "INSERT INTO convoy_schema (only_row, version) VALUES (1, 0)",
            cancellation);
    }

    // Before anything is asked of them: a question that the role may not ask would look like a database that is away.
    private static async Task RequireRights(NpgsqlConnection connection, IEnumerable<string> tables, CancellationToken cancellation)
    {
        var missing = await Scalar<string>(
            connection,
            $"""
            SELECT coalesce(string_agg(t.tablename || ' (' || r.right || ')', ', ' ORDER BY t.tablename, r.right), '')
            FROM pg_tables AS t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r ("right")
            WHERE {AreOurs(tables)} AND (t.tablename <> '{QueryTable}' OR r.right = 'SELECT')
            AND NOT has_table_privilege(format('%I.%I', t.schemaname, t.tablename), r.right)
            """,
            cancellation);
        if (missing.Length > 0) throw new DatabaseFaultException($"The role of Convoy:Database lacks rights to tables: {missing}. Grant them to it.");
    }

    private static async Task<int> Version(NpgsqlConnection connection, int known, CancellationToken cancellation)
    {
        if (!await Scalar<bool>(connection, HasAny("convoy_schema"), cancellation)) return 0;
        var version = await Scalar<int>(connection, "SELECT version FROM convoy_schema", cancellation);
        if (version > known) throw new DatabaseFaultException($"The database has schema {version}, and this program knows schemas up to {known}: start a newer release.");
        return version;
    }

    private static async Task RequireNoMember(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await Scalar<bool>(
            connection,
            $"SELECT EXISTS (SELECT 1 FROM members WHERE status < 6 AND i_am_alive_at > now() - interval '{SilentSeconds} seconds')",
            cancellation))
        {
            throw new StorageUnavailableException("Nodes of an earlier release, which keeps cargo elsewhere, are still running: stop all of them first.");
        }
    }

    private static async Task RequireServer(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var version = await Setting(connection, "server_version_num", cancellation);
        if (int.Parse(version, CultureInfo.InvariantCulture) < OldestServer)
        {
            throw new DatabaseFaultException($"The database is PostgreSQL {connection.PostgreSqlVersion}, and Convoy needs 15 or later.");
        }

        foreach (var setting in new[] { "fsync", "synchronous_commit" })
        {
            if (await Setting(connection, setting, cancellation) == "off")
            {
                throw new DatabaseFaultException($"The database has {setting} = off, so that what it acknowledges can be lost: set it to on.");
            }
        }

        if (await Setting(connection, "default_transaction_read_only", cancellation) == "on" || await Scalar<bool>(connection, "SELECT pg_is_in_recovery()", cancellation))
        {
            throw new StorageUnavailableException("The database takes no writes: it is a standby, or set read-only.");
        }
    }

    // By a query of the catalog, which sees what others have committed meanwhile: to_regclass may answer from the session's cache.
    private static string HasAny(params IEnumerable<string> tables) => $"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE {AreOurs(tables)})";

    private static string AreOurs(IEnumerable<string> tables) =>
        $"schemaname = ANY (current_schemas(false)) AND tablename IN ('{string.Join("', '", tables)}')";

    private static IEnumerable<string> Tables(IEnumerable<string> scripts) =>
        scripts.SelectMany(script => CreatedTable().Matches(script)).Select(table => table.Groups[1].Value.ToLowerInvariant());

    private static Task<string> Setting(NpgsqlConnection connection, string name, CancellationToken cancellation) =>
        Scalar<string>(connection, $"SELECT current_setting('{name}')", cancellation);

#pragma warning disable CA2100 // Constants of this file, and our own scripts from this assembly.
    private static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = MaxSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }
#pragma warning restore CA2100

    [GeneratedRegex(@"^CREATE TABLE (\w+)", RegexOptions.Multiline)]
    private static partial Regex CreatedTable();
}
