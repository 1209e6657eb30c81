using System.Data.Common;
using System.Globalization;

namespace Convoy.Grains.Storage;

/// <summary>
/// The schema of the embedded database: numbered scripts, applied in order, each in a transaction with its number. The file says
/// that it is Convoy's (<c>application_id</c>) and how far it has come (<c>user_version</c>).
/// </summary>
internal static class SqliteSchema
{
    private const int ApplicationId = 0x434E5659; // "CNVY"
    private const int FullSynchronous = 2;

    public static async Task Apply(DbDataSource source, CancellationToken cancellation)
    {
        var scripts = SchemaScripts.Of("Sqlite");
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var owner = await Number(connection, "PRAGMA application_id", cancellation);
        var tables = await Number(connection, "SELECT count(*) FROM sqlite_schema", cancellation);
        if (owner != ApplicationId && tables != 0) throw new DatabaseFaultException($"The database {connection.DataSource} is not Convoy's.");

        var version = await Number(connection, "PRAGMA user_version", cancellation);
        if (version > scripts.Count)
        {
            throw new DatabaseFaultException(
                $"The database {connection.DataSource} has schema {version}, and this program knows schemas up to {scripts.Count}: start a newer release.");
        }

        // SQLite takes these two outside transactions only; both are kept in the file.
        await Run(connection, "PRAGMA journal_mode = WAL", cancellation);
        await Run(connection, $"PRAGMA application_id = {ApplicationId}", cancellation);
        await RequireDurability(connection, cancellation);

        for (var next = (int)version + 1; next <= scripts.Count; next++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Run(connection, scripts[next - 1], cancellation);
            await Run(connection, $"PRAGMA user_version = {next}", cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    private static async Task RequireDurability(DbConnection connection, CancellationToken cancellation)
    {
        // synchronous is a setting of each connection, whose default was chosen when the library was built: look, do not assume.
        var synchronous = await Number(connection, "PRAGMA synchronous", cancellation);
        if (synchronous < FullSynchronous) throw new DatabaseFaultException("This build of SQLite does not flush every commit to the disk.");
    }

    private static async Task Run(DbConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own scripts, from this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<long> Number(DbConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }
}
