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
    private volatile bool _lastWriteFailed;

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

    /// <summary>Ties the database to a service id, or requires that it is tied to this one.</summary>
    /// <exception cref="DatabaseFaultException">It was made under another: under this one every stored grain would seem gone.</exception>
    public async Task RequireService(string serviceId)
    {
        await Execute("INSERT INTO installation (only_row, service_id) VALUES (1, @service) ON CONFLICT DO NOTHING", ("@service", serviceId));
        var stored = (await Query("SELECT service_id FROM installation", row => row.GetString(0))).Single();
        if (stored != serviceId) throw new DatabaseFaultException($"The database was made with Convoy:ServiceId={stored}, not {serviceId}: set it back.");
    }

    /// <summary>Whether the database answers a query now, and takes a write if the last one failed.</summary>
    public async Task<bool> IsReachable(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sweep_marks";
            await command.ExecuteScalarAsync(cancellation);
            if (_lastWriteFailed) await Execute("INSERT INTO sweep_marks (sweep, mark) VALUES ('readiness', '') ON CONFLICT (sweep) DO UPDATE SET mark = ''");
            return true;
        }
        catch (Exception fault) when (fault is DbException or StorageUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Runs one statement that changes rows, durably, and returns how many.</summary>
    /// <exception cref="StorageUnavailableException">Unknown outcome; every statement of ours may be repeated.</exception>
    internal ValueTask<int> Execute(string sql, params (string Name, object Value)[] parameters) =>
        Write(
            static async call =>
            {
                await using var command = call.Source.CreateCommand(call.Sql);
                AddParameters(command, call.Parameters);
                return await command.ExecuteNonQueryAsync();
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
    /// <exception cref="StorageUnavailableException">Unknown outcome, or no turn in time.</exception>
    internal async ValueTask<T> Write<TState, T>(Func<TState, Task<T>> write, TState state)
    {
        try
        {
            var result = await _writes.Run(write, state);
            _lastWriteFailed = false;
            return result;
        }
        catch (DbException fault)
        {
            _lastWriteFailed = true;
            throw Unavailable(fault);
        }
    }

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
