using Convoy.Cargo;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Microsoft.Data.Sqlite;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>The table in the file of an embedded node: a group is one transaction, on a thread of its own that may wait for the disk.</summary>
internal sealed class SqliteCargoTable(Database database, SqliteWriterThread thread) : ICargoTable
{
    private static readonly HashSet<int> RowFaults =
    [
        18, // SQLITE_TOOBIG
        19, // SQLITE_CONSTRAINT
        20, // SQLITE_MISMATCH
        25, // SQLITE_RANGE
    ];

    /// <inheritdoc/>
    public async Task<bool> Commit(IReadOnlyList<CargoWrite> batch) =>
        await database.Turn(static call => call.thread.Run(() => Commit(call.database, call.batch)), (database, thread, batch));

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

    private static bool Commit(Database database, IReadOnlyList<CargoWrite> batch)
    {
        using var connection = database.OpenNow<SqliteConnection>();
        using var transaction = connection.BeginTransaction();
        using var load = LoadCommand(connection, transaction);
        using var keep = KeepCommand(connection, transaction);
        using var move = MoveCommand(connection, transaction);
        var committed = 0;
        foreach (var write in batch)
        {
            var command = write.Expected is null ? load : move;
            Bind(command, write);
            var changed = command.ExecuteNonQuery();
            committed += changed;
            if (changed == 1 && write.Next.Load is { } beside) Keep(keep, write, beside);
        }

        transaction.Commit();
        return committed == batch.Count;
    }

    private static SqliteCommand LoadCommand(SqliteConnection connection, SqliteTransaction transaction) => Command(
        connection,
        transaction,
        """
        INSERT INTO cargo (cargo_id, status, version, updated_at, batch_id, was_claimed, was_redelivered, trail, last_op, project_id, created_at)
        VALUES (@id, @status, @version, @updated, @batch, @claimed, @redelivered, @trail, @op, @project, @created)
        ON CONFLICT (cargo_id) DO NOTHING
        """,
        ["@id", "@status", "@version", "@updated", "@batch", "@claimed", "@redelivered", "@trail", "@op", "@project", "@created"]);

    private static SqliteCommand MoveCommand(SqliteConnection connection, SqliteTransaction transaction) => Command(
        connection,
        transaction,
        """
        UPDATE cargo
        SET status = @status, version = @version, updated_at = @updated, batch_id = @batch,
            was_claimed = @claimed, was_redelivered = @redelivered, trail = @trail, last_op = @op
        WHERE cargo_id = @id AND version = @expected
        """,
        ["@id", "@status", "@version", "@updated", "@batch", "@claimed", "@redelivered", "@trail", "@op", "@expected"]);

    private static SqliteCommand KeepCommand(SqliteConnection connection, SqliteTransaction transaction) => Command(
        connection,
        transaction,
        "INSERT INTO cargo_params (cargo_id, params, callback_url, created_at) VALUES (@id, @params, @url, @loaded) ON CONFLICT (cargo_id) DO NOTHING",
        ["@id", "@params", "@url", "@loaded"]);

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql, string[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var parameter in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }

    private static void Bind(SqliteCommand command, CargoWrite write)
    {
        var (values, next) = (command.Parameters, write.Next);
        values[0].Value = write.CargoId;
        values[1].Value = next.Status.Name();
        values[2].Value = next.Version;
        values[3].Value = Microseconds(next.UpdatedAt);
        values[4].Value = (object?)next.BatchId ?? DBNull.Value;
        values[5].Value = next.WasClaimed;
        values[6].Value = next.WasRedelivered;
        values[7].Value = (object?)write.Trail ?? DBNull.Value;
        values[8].Value = write.Operation;
        if (write.Expected is { } expected)
        {
            values[9].Value = expected;
            return;
        }

        values[9].Value = next.Project.ToString();
        values[10].Value = Microseconds(next.CreatedAt);
    }

    private static void Keep(SqliteCommand command, CargoWrite write, CargoLoad beside)
    {
        var values = command.Parameters;
        values[0].Value = write.CargoId;
        values[1].Value = beside.Params;
        values[2].Value = (object?)beside.CallbackUrl ?? DBNull.Value;
        values[3].Value = write.Next.CreatedAt.ToUnixTimeMilliseconds();
        command.ExecuteNonQuery();
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
