using System.Data.Common;
using Convoy.Grains.Cargo.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Convoy.Grains.Storage;

/// <summary>
/// Where everything durable is: one SQLite file, write-ahead logged and flushed at every commit, or the PostgreSQL database that a
/// cluster shares.
/// </summary>
public sealed class Database : IAsyncDisposable, IDisposable
{
    private const int SqliteBusySeconds = 5;

    // SQLITE_CONSTRAINT_UNIQUE.
    private const int SqliteUniqueViolation = 2067;

    private readonly DbDataSource _source;
    private readonly WriteGate _writes;
    private readonly int _writers;
    private volatile bool _lastWriteFailed;

    private Database(string invariant, DbDataSource source, int writers)
    {
        Invariant = invariant;
        ConnectionString = source.ConnectionString;
        IsPostgres = invariant == PostgresOptions.Invariant;
        _source = source;
        Now = IsPostgres ? "(extract(epoch FROM clock_timestamp()) * 1000)::bigint" : "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
        _writers = writers;
        _writes = new WriteGate(writers);
    }

    /// <summary>The name by which Orleans' ADO.NET providers know the database.</summary>
    internal string Invariant { get; }

    internal string ConnectionString { get; }

    /// <summary>Whether it is PostgreSQL; if not, it is SQLite.</summary>
    internal bool IsPostgres { get; }

    /// <summary>Opens the SQLite file, makes it if it is not there, and brings its schema up to date.</summary>
    /// <exception cref="DatabaseFaultException">The file is no Convoy database, is newer than this program, or cannot be written.</exception>
    public static async Task<Database> OpenSqlite(string file, CancellationToken cancellation = default)
    {
        // Orleans' provider knows it by the name of the other driver, and works with this one.
        var connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = SqliteBusySeconds }.ToString();
        var database = new Database("System.Data.SQLite", new PooledSource(SqliteFactory.Instance, connectionString), writers: 1);
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

    /// <summary>Connects to the PostgreSQL database and brings its schema up to date.</summary>
    /// <exception cref="DatabaseFaultException">It refuses us, is not fit for Convoy, or is newer than this program.</exception>
    /// <exception cref="StorageUnavailableException">It does not answer, or takes no writes now.</exception>
    public static async Task<Database> OpenPostgres(PostgresOptions options, CancellationToken cancellation = default)
    {
        var database = new Database(PostgresOptions.Invariant, new PooledSource(NpgsqlFactory.Instance, options.StateConnectionString), options.StateConnections);
        try
        {
            await using var connection = (NpgsqlConnection)await database._source.OpenConnectionAsync(cancellation);
            await PostgresSchema.Apply(connection, cancellation);
            return database;
        }
        catch (Exception fault)
        {
            await database.DisposeAsync();
            if (fault is NpgsqlException refused) throw PostgresRefusals.Explain(refused);
            throw;
        }
    }

    /// <summary>Ties the database to a service id, and a cluster's to the cluster's id, or requires that it is tied to these.</summary>
    /// <exception cref="DatabaseFaultException">
    /// It was made under others: under another service id every stored grain would seem gone, and two clusters would activate the same
    /// grains twice.
    /// </exception>
    public async Task RequireInstallation(string serviceId, string clusterId)
    {
        // An embedded node is a cluster by itself, whatever its id.
        (string Column, string Setting, string Expected)[] ties = IsPostgres
            ? [("service_id", "ServiceId", serviceId), ("cluster_id", "ClusterId", clusterId)]
            : [("service_id", "ServiceId", serviceId)];
        var columns = string.Join(", ", ties.Select(tie => tie.Column));
        await Execute(
            $"INSERT INTO installation (only_row, {columns}) VALUES (1, {string.Join(", ", ties.Select(tie => $"@{tie.Column}"))}) ON CONFLICT DO NOTHING",
            [.. ties.Select(tie => ($"@{tie.Column}", (object)tie.Expected))]);
        var stored = (await Query($"SELECT {columns} FROM installation", row => ties.Select((_, i) => row.GetString(i)).ToArray())).Single();
        foreach (var (tie, found) in ties.Zip(stored))
        {
            if (found != tie.Expected) throw new DatabaseFaultException($"The database was made with Convoy:{tie.Setting}={found}, not {tie.Expected}: set it back.");
        }
    }

    /// <summary>Makes sure that all cargo are where this node looks for them, moving those of an earlier release if need be.</summary>
    /// <returns>How many were moved.</returns>
    /// <exception cref="DatabaseFaultException">They are elsewhere and cannot be moved.</exception>
    public async Task<int> GatherCargo(string serviceId, CargoStorageKind kind)
    {
        if (kind == CargoStorageKind.Grouped) return await CargoCarryOver.Run(this, serviceId);
        if ((await Query("SELECT 1 FROM cargo LIMIT 1", _ => true)).Count == 0) return 0;
        throw new DatabaseFaultException("The database has cargo in groups: set Convoy:CargoStorage back to Grouped.");
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

    /// <summary>Runs one statement that changes rows, durably, and returns what it says of them; nothing, and nothing is changed, where a unique index is against it.</summary>
    /// <exception cref="StorageUnavailableException">Unknown outcome; every statement of ours may be repeated.</exception>
    internal ValueTask<List<T>> ChangeUnlessTaken<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters) =>
        Write(
            static async call =>
            {
                await using var command = call.Source.CreateCommand(call.Sql);
                AddParameters(command, call.Parameters);
                try
                {
                    return await Rows(command, call.Read);
                }
                catch (DbException fault) when (fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUniqueViolation })
                {
                    return [];
                }
            },
            (Source: _source, Sql: sql, Read: read, Parameters: parameters));

    /// <summary>Reads rows.</summary>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    internal async Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            AddParameters(command, parameters);
            return await Rows(command, read);
        }
        catch (DbException fault)
        {
            throw Unavailable(fault);
        }
    }

    /// <summary>Reads the first rows in the order of an index, as <see cref="ByIndex"/> says. It is no write, and says nothing of whether one would come through.</summary>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    internal async Task<List<T>> QueryByIndex<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        if (!IsPostgres) return await Query(sql, read, parameters);
        try
        {
            // Both statements go in one message, which is a transaction by itself, and the second is planned when the first is done.
            await using var command = _source.CreateCommand($"SELECT set_config('enable_sort', 'off', true); {sql}");
            AddParameters(command, parameters);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.NextResultAsync();
            return await Rows(reader, read);
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
            var result = await Turn(write, state);
            NoteWrite(succeeded: true);
            return result;
        }
        catch (DbException fault)
        {
            NoteWrite(succeeded: false);
            throw Unavailable(fault);
        }
    }

    /// <summary>Waits for a turn to write, then writes, and lets the driver's faults through.</summary>
    /// <exception cref="StorageUnavailableException">No turn in time.</exception>
    internal ValueTask<T> Turn<TState, T>(Func<TState, Task<T>> write, TState state) => _writes.Run(write, state);

    /// <summary>Keeps, for readiness, whether the last write came through.</summary>
    internal void NoteWrite(bool succeeded) => _lastWriteFailed = !succeeded;

    /// <summary>A connection from the pool, to be given back by disposing it.</summary>
    internal async ValueTask<T> Open<T>(CancellationToken cancellation = default)
        where T : DbConnection => (T)await _source.OpenConnectionAsync(cancellation);

    /// <summary>As <see cref="Open"/>, on the caller's thread.</summary>
    internal T OpenNow<T>()
        where T : DbConnection => (T)_source.OpenConnection();

    /// <summary>How many of <paramref name="wanted"/> writers at a time the database is good for, with connections left for others.</summary>
    internal int Writers(int wanted) => Math.Clamp(wanted, 1, Math.Max(1, _writers / 2));

    /// <summary>SQL for now, by the database's clock, in milliseconds since 1970.</summary>
    internal string Now { get; }

    /// <summary>
    /// SQL before a selection from <c>steps</c>: every <c>value</c> of a column after <c>@after</c>, in their order, and a null at the end. It goes from one
    /// to the next by an index that begins with the column, however many rows have each.
    /// </summary>
    internal static string EachOf(string table, string column) =>
        $"""
        WITH RECURSIVE steps (value) AS (
            SELECT min({column}) FROM {table} WHERE {column} > @after
            UNION ALL
            SELECT (SELECT min(t.{column}) FROM {table} t WHERE t.{column} > steps.value) FROM steps WHERE steps.value IS NOT NULL)
        """;

    /// <summary>SQL for the host, with its port, of a URL in a column.</summary>
    internal string HostOf(string url)
    {
        if (IsPostgres) return HostOfInPostgres(url);
        var rest = $"substr({url}, instr({url}, '://') + 3)";
        foreach (var end in "/?#") rest = $"substr({rest}, 1, instr({rest} || '{end}', '{end}') - 1)";
        return $"lower({rest})";
    }

    /// <summary>As <see cref="HostOf"/>, where the database is PostgreSQL.</summary>
    internal static string HostOfInPostgres(string url) => $"lower(split_part(split_part(split_part(split_part({url}, '://', 2), '/', 1), '?', 1), '#', 1))";

    /// <summary>SQL that ends a selection of rows to be changed: those that another transaction holds are left out.</summary>
    internal string ForUpdate(string table) => IsPostgres ? $"FOR UPDATE OF {table} SKIP LOCKED" : "";

    /// <summary>
    /// SQL before a selection, in a transaction, of the first rows in the order of an index. The planner's counts of a table that fills and empties
    /// are always old: where it takes a hundred thousand rows for a few, it would gather and sort all of them.
    /// The selection must need no other sort: one that is made all the same costs so much, on paper, that PostgreSQL compiles it first.
    /// </summary>
    internal string ByIndex => IsPostgres ? "SET LOCAL enable_sort = off;" : "";

    /// <summary>SQL that asks whether a column has one of some values, and its parameters.</summary>
    internal (string Sql, (string Name, object Value)[] Parameters) Among(string column, IReadOnlyCollection<string> values) => IsPostgres
        ? ($"{column} = ANY (@among)", [("@among", values.ToArray())])
        : ($"{column} IN ({string.Join(", ", values.Select((_, i) => $"@among{i}"))})", [.. values.Select((value, i) => ($"@among{i}", (object)value))]);

    /// <summary>Waits for a turn to write, and then runs several statements in one commit.</summary>
    /// <exception cref="StorageUnavailableException">Unknown outcome, or no turn in time; what is run here may be repeated.</exception>
    internal ValueTask<T> Transact<TState, T>(Func<DatabaseTransaction, TState, Task<T>> work, TState state) =>
        Write(
            static async call =>
            {
                await using var connection = await call.Source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var result = await call.Work(new DatabaseTransaction(connection, transaction), call.State);
                await transaction.CommitAsync();
                return result;
            },
            (Source: _source, Work: work, State: state));

    /// <summary>SQL for the second of a time that a row was changed at, as a text that sorts.</summary>
    internal string SecondOf(string column) => IsPostgres ? $"to_char({column} AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS')" : column;

    // Without the fault itself: Orleans cannot send one of Npgsql to another node, and the caller would be told of that instead.
    internal static StorageUnavailableException Unavailable(Exception fault) => new($"The database did not answer ({Name(fault)}).");

    /// <summary>What kind of fault it is, without a word that might be a secret.</summary>
    internal static string Name(Exception fault) => $"{fault.GetBaseException().GetType().Name}: {(fault as DbException)?.SqlState ?? "no state"}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        await _source.DisposeAsync();
        ClearPool();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writes.Dispose();
        _source.Dispose();
        ClearPool();
    }

    private void ClearPool()
    {
        if (IsPostgres) NpgsqlConnection.ClearAllPools();
        else SqliteConnection.ClearAllPools();
    }

    /// <summary>Runs a statement that returns rows, and reads all of them.</summary>
    internal static async Task<List<T>> Rows<T>(DbCommand command, Func<DbDataReader, T> read)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await Rows(reader, read);
    }

    private static async Task<List<T>> Rows<T>(DbDataReader reader, Func<DbDataReader, T> read)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    internal static void AddParameters(DbCommand command, (string Name, object Value)[] parameters)
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
