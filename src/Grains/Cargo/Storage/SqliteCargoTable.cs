using Convoy.Cargo;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Microsoft.Data.Sqlite;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>The table in the file of an embedded node: a group is one transaction, on a thread of its own that may wait for the disk.</summary>
internal sealed class SqliteCargoTable(Database database, SqliteWriterThread thread) : ICargoTable, IDisposable
{
    private static readonly HashSet<int> RowFaults =
    [
        18, // SQLITE_TOOBIG
        19, // SQLITE_CONSTRAINT
        20, // SQLITE_MISMATCH
        25, // SQLITE_RANGE
    ];

    private readonly SqliteCargoSession _session = new(database);

    /// <inheritdoc/>
    public async Task<bool> Commit(IReadOnlyList<CargoWrite> batch) =>
        await database.Turn(static call => call.thread.Run(() => call._session.Commit(call.batch)), (thread, _session, batch));

    /// <inheritdoc/>
    public async Task<Dictionary<string, StoredVersion>> FindStored(IReadOnlyList<CargoWrite> batch)
    {
        await using var connection = await database.Open<SqliteConnection>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, last_op FROM cargo WHERE cargo_id = @id";
        var id = command.Parameters.Add("@id", SqliteType.Text);
        var found = new Dictionary<string, StoredVersion>(batch.Count, StringComparer.Ordinal);
        foreach (var write in batch)
        {
            id.Value = write.CargoId;
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync()) found.Add(write.CargoId, new StoredVersion(reader.GetInt64(0), reader.GetInt64(1)));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<Dictionary<string, CargoState>> Read(IReadOnlyCollection<string> cargoIds)
    {
        await using var connection = await database.Open<SqliteConnection>();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT project_id, status, version, created_at, updated_at, batch_id, was_claimed, was_redelivered, trail
            FROM cargo
            WHERE cargo_id = @id
            """;
        var id = command.Parameters.Add("@id", SqliteType.Text);
        var found = new Dictionary<string, CargoState>(cargoIds.Count, StringComparer.Ordinal);
        foreach (var cargoId in cargoIds)
        {
            id.Value = cargoId;
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync()) found.Add(cargoId, StateOf(reader));
        }

        return found;
    }

    /// <inheritdoc/>
    public bool IsDueToRow(Exception fault) => fault is SqliteException sqlite && RowFaults.Contains(sqlite.SqliteErrorCode);

    /// <inheritdoc/>
    public bool IsOver(Exception fault) => false;

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static CargoState StateOf(SqliteDataReader row)
    {
        var bare = new CargoState
        {
            Project = new ProjectId(Guid.Parse(row.GetString(0))),
            Status = CargoStatusNames.TryParse(row.GetString(1), out var status) ? status : throw new InvalidDataException("A cargo has a status that this release does not know."),
            Version = row.GetInt64(2),
            CreatedAt = Time(row.GetInt64(3)),
            UpdatedAt = Time(row.GetInt64(4)),
            BatchId = row.IsDBNull(5) ? null : row.GetString(5),
            WasClaimed = row.GetBoolean(6),
            WasRedelivered = row.GetBoolean(7),
        };
        return row.IsDBNull(8) ? bare : CargoTrail.Unpack(bare, row.GetFieldValue<byte[]>(8));
    }

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
