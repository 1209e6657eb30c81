using Convoy.Cargo;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Npgsql;
using NpgsqlTypes;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// The table in PostgreSQL: a group is one statement over arrays, whatever its size, and one flush of the log. A write that is alone is the
/// same statement over plain values, which the server need not plan anew each time.
/// </summary>
/// <param name="database">The cluster's database.</param>
/// <param name="member">
/// This silo in the membership table. What it writes is committed only while it is alive there, so that one that was declared dead
/// cannot write even what its successor has only read. Null where membership is not in this database.
/// </param>
internal sealed class PostgresCargoTable(Database database, MemberRow? member) : ICargoTable
{
    private const string Select =
        """
        SELECT cargo_id, project_id, status, version, created_at, updated_at, batch_id, was_claimed, was_redelivered, trail
        FROM cargo
        WHERE cargo_id = ANY (@id)
        """;

    private readonly PostgresCargoStatements _group = new(member, PostgresCargoStatements.OfArrays);
    private readonly PostgresCargoStatements _one = new(member, PostgresCargoStatements.OfValues);

    /// <inheritdoc/>
    public async Task<bool> Commit(IReadOnlyList<CargoWrite> batch)
    {
        var loads = batch.Where(write => write.Expected is null).ToList();
        var moves = loads.Count == 0 ? batch : [.. batch.Where(write => write.Expected is not null)];
        await using var connection = await database.Open<NpgsqlConnection>();

        // One transaction, as the statements of a batch of Npgsql are: https://www.npgsql.org/doc/basic-usage.html#batching
        await using var commands = new NpgsqlBatch(connection);
        if (loads.Count > 0) commands.BatchCommands.Add(Insert(loads));
        if (moves.Count > 0) commands.BatchCommands.Add(Update(moves));
        if (moves.Where(write => write.Next.Ending is not null).ToList() is { Count: > 0 } ends) commands.BatchCommands.Add(End(ends));
        await commands.PrepareAsync();
        var committed = 0L;
        await using var reader = await commands.ExecuteReaderAsync();
        do
        {
            while (await reader.ReadAsync()) committed += reader.GetInt64(0);
        }
        while (await reader.NextResultAsync());
        return committed == batch.Count;
    }

    /// <inheritdoc/>
    public async Task<Dictionary<string, StoredVersion>> FindStored(IReadOnlyList<CargoWrite> batch)
    {
        await using var connection = await database.Open<NpgsqlConnection>();
        await using var command = new NpgsqlCommand("SELECT cargo_id, version, last_op FROM cargo WHERE cargo_id = ANY (@id)", connection);
        command.Parameters.Add(Ids(batch.Select(write => write.CargoId)));
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, StoredVersion>(batch.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync()) found.Add(reader.GetString(0), new StoredVersion(reader.GetInt64(1), reader.GetInt64(2)));
        return found;
    }

    /// <inheritdoc/>
    public async Task<Dictionary<string, CargoState>> Read(IReadOnlyCollection<string> cargoIds)
    {
        await using var connection = await database.Open<NpgsqlConnection>();
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.Add(Ids(cargoIds));
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, CargoState>(cargoIds.Count, StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            var bare = new CargoState
            {
                Project = new ProjectId(reader.GetGuid(1)),
                Status = CargoStatusNames.TryParse(reader.GetString(2), out var status) ? status : throw new InvalidDataException("A cargo has a status that this release does not know."),
                Version = reader.GetInt64(3),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(4),
                UpdatedAt = reader.GetFieldValue<DateTimeOffset>(5),
                BatchId = reader.IsDBNull(6) ? null : reader.GetString(6),
                WasClaimed = reader.GetBoolean(7),
                WasRedelivered = reader.GetBoolean(8),
            };
            found.Add(reader.GetString(0), reader.IsDBNull(9) ? bare : CargoTrail.Unpack(bare, reader.GetFieldValue<byte[]>(9)));
        }

        return found;
    }

    /// <inheritdoc/>
    public bool IsDueToRow(Exception fault) => fault switch
    {
        // Data exception, violated constraint, program limit exceeded: https://www.postgresql.org/docs/15/errcodes-appendix.html
        PostgresException refused => refused.SqlState[..2] is "22" or "23" or "54",
        NpgsqlException or TimeoutException or IOException => false,
        // What the driver cannot put on the wire, such as half of a surrogate pair.
        ArgumentException or InvalidCastException => true,
        _ => false,
    };

    /// <inheritdoc/>
    public bool IsOver(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private PostgresCargoStatements StatementsFor(IReadOnlyList<CargoWrite> writes) => writes.Count == 1 ? _one : _group;

    private NpgsqlBatchCommand Insert(List<CargoWrite> loads)
    {
        var command = new NpgsqlBatchCommand(StatementsFor(loads).Insert);
        AddShared(command, loads);
        command.Parameters.Add(Column("@project", NpgsqlDbType.Uuid, loads, write => write.Next.Project.Value));
        command.Parameters.Add(Column("@created", NpgsqlDbType.TimestampTz, loads, write => write.Next.CreatedAt.UtcDateTime));
        command.Parameters.Add(Column("@params", NpgsqlDbType.Bytea, loads, write => write.Next.Load?.Params));
        command.Parameters.Add(Column("@url", NpgsqlDbType.Text, loads, write => write.Next.Load?.CallbackUrl));
        command.Parameters.Add(Column("@loaded", NpgsqlDbType.Bigint, loads, write => write.Next.CreatedAt.ToUnixTimeMilliseconds()));
        command.Parameters.Add(Column("@dock", NpgsqlDbType.Text, loads, write => write.Next.Load?.Dock));
        return command;
    }

    private NpgsqlBatchCommand Update(IReadOnlyList<CargoWrite> moves)
    {
        var command = new NpgsqlBatchCommand(StatementsFor(moves).Update);
        AddShared(command, moves);
        command.Parameters.Add(Column("@expected", NpgsqlDbType.Bigint, moves, write => write.Expected!.Value));
        return command;
    }

    private NpgsqlBatchCommand End(List<CargoWrite> ends)
    {
        var command = new NpgsqlBatchCommand(StatementsFor(ends).End);
        command.Parameters.Add(Column("@id", NpgsqlDbType.Text, ends, write => write.CargoId));
        command.Parameters.Add(Column("@op", NpgsqlDbType.Bigint, ends, write => write.Operation));
        command.Parameters.Add(Column("@kept", NpgsqlDbType.Boolean, ends, write => write.Next.Ending!.Result is not null));
        command.Parameters.Add(Column("@success", NpgsqlDbType.Boolean, ends, write => write.Next.Ending!.Result?.IsSuccess ?? false));
        command.Parameters.Add(Column("@response", NpgsqlDbType.Bytea, ends, write => write.Next.Ending!.Result?.Response));
        command.Parameters.Add(Column("@error", NpgsqlDbType.Text, ends, write => write.Next.Ending!.Result?.Error));
        command.Parameters.Add(Column("@at", NpgsqlDbType.Bigint, ends, write => write.Next.UpdatedAt.ToUnixMicroseconds()));
        command.Parameters.Add(Column("@due", NpgsqlDbType.Boolean, ends, write => write.Next.Ending!.IsDue));
        return command;
    }

    private void AddShared(NpgsqlBatchCommand command, IReadOnlyList<CargoWrite> writes)
    {
        command.Parameters.Add(Column("@id", NpgsqlDbType.Text, writes, write => write.CargoId));
        command.Parameters.Add(Column("@status", NpgsqlDbType.Text, writes, write => write.Next.Status.Name()));
        command.Parameters.Add(Column("@version", NpgsqlDbType.Bigint, writes, write => write.Next.Version));
        command.Parameters.Add(Column("@updated", NpgsqlDbType.TimestampTz, writes, write => write.Next.UpdatedAt.UtcDateTime));
        command.Parameters.Add(Column("@batch", NpgsqlDbType.Text, writes, write => write.Next.BatchId));
        command.Parameters.Add(Column("@claimed", NpgsqlDbType.Boolean, writes, write => write.Next.WasClaimed));
        command.Parameters.Add(Column("@redelivered", NpgsqlDbType.Boolean, writes, write => write.Next.WasRedelivered));
        command.Parameters.Add(Column("@trail", NpgsqlDbType.Bytea, writes, write => write.Trail));
        command.Parameters.Add(Column("@op", NpgsqlDbType.Bigint, writes, write => write.Operation));
        if (member is null) return;
        command.Parameters.Add(new NpgsqlParameter<string>("@cluster", member.ClusterId));
        command.Parameters.Add(new NpgsqlParameter<string>("@address", member.Address));
        command.Parameters.Add(new NpgsqlParameter<int>("@port", member.Port));
        command.Parameters.Add(new NpgsqlParameter<int>("@generation", member.Generation));
    }

    private static NpgsqlParameter<string[]> Ids(IEnumerable<string> ids) =>
        new("@id", [.. ids]) { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Column<T>(string name, NpgsqlDbType type, IReadOnlyList<CargoWrite> writes, Func<CargoWrite, T> value)
    {
        if (writes.Count == 1) return new NpgsqlParameter(name, type) { Value = (object?)value(writes[0]) ?? DBNull.Value };
        var values = new T[writes.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(writes[i]);
        return new NpgsqlParameter<T[]>(name, values) { NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
