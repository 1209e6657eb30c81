using System.Data.Common;
using Convoy.Grains.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// Moves cargo that an earlier release kept in <c>grain_state</c> into the table <c>cargo</c>, a page at a time. A start that is cut off is
/// taken up by the next: a row goes only once it is there.
/// </summary>
internal static class CargoCarryOver
{
    /// <summary>Cargo moved in one commit.</summary>
    public const int PageRows = 1_000;

    private const long LockKey = 0x434E565A; // "CNVZ"
    private const int MaxLockSeconds = 600;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;

    /// <summary>Moves all, while other nodes that start wait.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="DatabaseFaultException">One cannot be read or stored.</exception>
    /// <exception cref="StorageUnavailableException">The database did not answer; the next start goes on.</exception>
    public static async Task<int> Run(Database database, string serviceId)
    {
        if (await Next(database, serviceId, rows: 1) is []) return 0;
        try
        {
            return database.IsPostgres ? await MoveAllUnderLock(database, serviceId) : await MoveAll(database, serviceId);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresRefusals.Explain(fault);
        }
        catch (SqliteException fault)
        {
            throw fault.SqliteErrorCode is Busy or Locked
                ? Database.Unavailable(fault)
                : new DatabaseFaultException($"The cargo of the earlier release cannot be carried over: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    private static async Task<int> MoveAllUnderLock(Database database, string serviceId)
    {
        await using var connection = await database.Open<NpgsqlConnection>();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({LockKey})", connection, transaction) { CommandTimeout = MaxLockSeconds };
        await command.ExecuteNonQueryAsync();
        return await MoveAll(database, serviceId);
    }

    private static async Task<int> MoveAll(Database database, string serviceId)
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<CargoState>>();
        using var thread = new SqliteWriterThread();
        using var sqlite = new SqliteCargoTable(database, thread);
        ICargoTable table = database.IsPostgres ? new PostgresCargoTable(database, member: null) : sqlite;
        var moved = 0;
        while (await Next(database, serviceId, PageRows) is { Count: > 0 } page)
        {
            try
            {
                await table.Commit([.. page.Select(row => new CargoWrite(row.Key, expected: null, serializer.Deserialize(row.Payload)!, operation: 0, queuedAt: 0))]);
            }
            catch (Exception fault) when (table.IsDueToRow(fault) || fault is not (DbException or StorageUnavailableException))
            {
                throw new DatabaseFaultException($"The cargo of the earlier release, from {page[0].Key} on, cannot be carried over: {fault.Message}", fault);
            }

            moved += page.Count;
            await database.Execute(
                "DELETE FROM grain_state WHERE service_id = @service AND grain_type = @type AND grain_key >= @first AND grain_key <= @last",
                ("@service", serviceId),
                ("@type", CargoGrain.StateName),
                ("@first", page[0].Key),
                ("@last", page[^1].Key));
        }

        return moved;
    }

    private static Task<List<(string Key, byte[] Payload)>> Next(Database database, string serviceId, int rows) => database.Query(
        """
        SELECT grain_key, payload
        FROM grain_state
        WHERE service_id = @service AND grain_type = @type AND payload IS NOT NULL
        ORDER BY grain_key
        LIMIT @rows
        """,
        row => (row.GetString(0), row.GetFieldValue<byte[]>(1)),
        ("@service", serviceId),
        ("@type", CargoGrain.StateName),
        ("@rows", rows));
}
