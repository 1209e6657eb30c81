using Microsoft.Data.Sqlite;

namespace Convoy.Bench.Volume;

/// <summary>On SQLite: one transaction with a prepared statement a row, write-ahead logged and flushed, in tables like Convoy's.</summary>
internal sealed class BareSqlite : IBareTable
{
    private readonly SqliteConnection _connection;
    private readonly BareRows _rows = new();
    private readonly string _project = $"{Guid.NewGuid()}";
    private long _version = 1;

    private BareSqlite(SqliteConnection connection) => _connection = connection;

    public static async Task<BareSqlite> Create(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        using var make = connection.CreateCommand();
        make.CommandText =
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE cargo
            (
                cargo_id TEXT NOT NULL PRIMARY KEY, project_id TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL, batch_id TEXT NULL, was_claimed INTEGER NOT NULL, was_redelivered INTEGER NOT NULL, trail BLOB NULL, last_op INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX cargo_of_project ON cargo (project_id, cargo_id);
            CREATE TABLE cargo_params (cargo_id TEXT NOT NULL PRIMARY KEY, params BLOB NOT NULL, callback_url TEXT NOT NULL, created_at INTEGER NOT NULL);
            """;
        await make.ExecuteNonQueryAsync();
        var bare = new BareSqlite(connection);
        await bare.Load(IBareTable.Preloaded);
        return bare;
    }

    public Task Load(int rows)
    {
        using var transaction = _connection.BeginTransaction();
        using var cargo = Command(
            transaction, "INSERT INTO cargo VALUES (@id, @project, 'pending', 1, 1, 1, NULL, 0, 0, NULL, 1)", ("@id", ""), ("@project", _project));
        using var beside = Command(
            transaction, "INSERT INTO cargo_params VALUES (@id, @params, 'https://client.example/callbacks/cargo', 1)", ("@id", ""), ("@params", BareRows.Params));
        foreach (var id in _rows.Add(rows))
        {
            cargo.Parameters["@id"].Value = beside.Parameters["@id"].Value = id;
            Execute(cargo);
            Execute(beside);
        }

        transaction.Commit();
        return Task.CompletedTask;
    }

    public Task Move(int rows)
    {
        using var transaction = _connection.BeginTransaction();
        using var move = Command(
            transaction,
            "UPDATE cargo SET status = 'batched', version = @version, updated_at = 2, batch_id = 'bench-1', trail = @trail, last_op = @version WHERE cargo_id = @id AND version < @version",
            ("@id", ""),
            ("@version", ++_version),
            ("@trail", BareRows.Trail));
        foreach (var id in _rows.Next(rows))
        {
            move.Parameters["@id"].Value = id;
            Execute(move);
        }

        transaction.Commit();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static void Execute(SqliteCommand command)
    {
        if (command.ExecuteNonQuery() != 1) throw new BenchFailureException("the bare table did not take a row.");
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql, params (string Name, object Value)[] parameters)
    {
        var command = new SqliteCommand(sql, _connection, transaction);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.Prepare();
        return command;
    }
}
