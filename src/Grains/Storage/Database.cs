using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Convoy.Grains.Storage;

/// <summary>The embedded database: one SQLite file, write-ahead logged and flushed at every commit.</summary>
public sealed class Database : IAsyncDisposable, IDisposable
{
    /// <summary>The name by which Orleans' ADO.NET providers know SQLite.</summary>
    public const string Invariant = "System.Data.SQLite";

    private readonly DbDataSource _source;
    private readonly WriteGate _writes = new();

    private Database(string connectionString)
    {
        ConnectionString = connectionString;
        _source = SqliteFactory.Instance.CreateDataSource(connectionString);
    }

    internal string ConnectionString { get; }

    /// <summary>Opens the file, makes it if it is not there, and brings its schema up to date.</summary>
    /// <exception cref="DatabaseFaultException">The file is no Convoy database, is newer than this program, or cannot be written.</exception>
    public static async Task<Database> Open(string file, CancellationToken cancellation = default)
    {
        var database = new Database(new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 5 }.ToString());
        try
        {
            await SqliteSchema.Apply(database._source, cancellation);
            return database;
        }
        catch (SqliteException fault)
        {
            await database.DisposeAsync();
            throw new DatabaseFaultException($"The database {file} cannot be used: {fault.Message.TrimEnd('.')}.", fault);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the database answers a query now.</summary>
    public async Task<bool> IsReachable(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sweep_marks";
            await command.ExecuteScalarAsync(cancellation);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>Runs one statement that changes rows, durably, and returns how many.</summary>
    /// <exception cref="StorageUnavailableException">Unknown outcome; every statement of ours may be repeated.</exception>
    internal ValueTask<int> Execute(string sql, params (string Name, object Value)[] parameters) =>
        _writes.Run(
            static async (call) =>
            {
                try
                {
                    await using var command = call.Source.CreateCommand(call.Sql);
                    AddParameters(command, call.Parameters);
                    return await command.ExecuteNonQueryAsync();
                }
                catch (DbException fault)
                {
                    throw Unavailable(fault);
                }
            },
            (Source: _source, Sql: sql, Parameters: parameters));

    /// <summary>Reads rows.</summary>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    internal async Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            AddParameters(command, parameters);
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync()) rows.Add(read(reader));
            return rows;
        }
        catch (DbException fault)
        {
            throw Unavailable(fault);
        }
    }

    /// <summary>Waits for a turn to write, then writes.</summary>
    internal ValueTask<T> Write<TState, T>(Func<TState, Task<T>> write, TState state) => _writes.Run(write, state);

    internal static StorageUnavailableException Unavailable(DbException fault) => new("The database did not answer.", fault);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        await _source.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writes.Dispose();
        _source.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private static void AddParameters(DbCommand command, (string Name, object Value)[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
