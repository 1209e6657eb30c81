using Npgsql;
using NpgsqlTypes;

namespace Convoy.Bench.Volume;

/// <summary>On PostgreSQL: one prepared statement with arrays, or with plain values for a row that is alone, in tables that are made like Convoy's.</summary>
internal sealed class BarePostgres : IBareTable
{
    private const int RowsOfALoad = 1_000;

    private const string MoveOne =
        """
        UPDATE bare_cargo
        SET status = 'batched', version = @version, updated_at = now(), batch_id = 'bench-1', trail = @trail, last_op = @version
        WHERE cargo_id = @id AND version < @version
        """;

    private const string MoveMany =
        """
        UPDATE bare_cargo AS c
        SET status = 'batched', version = @version, updated_at = now(), batch_id = 'bench-1', trail = @trail, last_op = @version
        FROM unnest(@ids) AS m (cargo_id)
        WHERE c.cargo_id = m.cargo_id AND c.version < @version
        """;

    private readonly NpgsqlConnection _connection;
    private readonly BareRows _rows = new();
    private readonly Guid _project = Guid.NewGuid();
    private long _version = 1;

    private BarePostgres(NpgsqlConnection connection) => _connection = connection;

    public static async Task<BarePostgres> Create(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var make = new NpgsqlCommand(
            """
            CREATE TABLE bare_cargo (LIKE cargo INCLUDING ALL);
            CREATE TABLE bare_params (LIKE cargo_params INCLUDING ALL);
            DO $$ BEGIN
                EXECUTE format('ALTER TABLE bare_cargo SET (%s)', (SELECT string_agg(option, ', ') FROM pg_class, unnest(reloptions) AS option WHERE relname = 'cargo'));
            END $$;
            """,
            connection);
        await make.ExecuteNonQueryAsync();
        var bare = new BarePostgres(connection);
        for (var loaded = 0; loaded < IBareTable.Preloaded; loaded += RowsOfALoad) await bare.Load(RowsOfALoad);
        return bare;
    }

    public async Task Load(int rows)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH made AS (
                INSERT INTO bare_cargo (cargo_id, project_id, status, version, created_at, updated_at, was_claimed, was_redelivered, last_op)
                SELECT id, @project, 'pending', 1, now(), now(), false, false, 1 FROM unnest(@ids) AS id)
            INSERT INTO bare_params (cargo_id, params, callback_url, created_at)
            SELECT id, @params, 'https://client.example/callbacks/cargo', 1 FROM unnest(@ids) AS id
            """,
            _connection);
        command.Parameters.Add(new("@project", NpgsqlDbType.Uuid) { Value = _project });
        command.Parameters.Add(new("@ids", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = _rows.Add(rows) });
        command.Parameters.Add(new("@params", NpgsqlDbType.Bytea) { Value = BareRows.Params });
        await Execute(command, rows);
    }

    public async Task Move(int rows)
    {
        var ids = _rows.Next(rows);
        await using var command = new NpgsqlCommand(rows == 1 ? MoveOne : MoveMany, _connection);
        command.Parameters.Add(new("@version", NpgsqlDbType.Bigint) { Value = ++_version });
        command.Parameters.Add(new("@trail", NpgsqlDbType.Bytea) { Value = BareRows.Trail });
        command.Parameters.Add(rows == 1
            ? new("@id", NpgsqlDbType.Text) { Value = ids[0] }
            : new("@ids", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = ids });
        await Execute(command, rows);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task Execute(NpgsqlCommand command, int rows)
    {
        await command.PrepareAsync();
        var written = await command.ExecuteNonQueryAsync();
        if (written != rows) throw new BenchFailureException($"the bare table took {written:N0} of {rows:N0} rows.");
    }
}
