using Convoy.Cargo;
using Convoy.Grains.Storage;
using Microsoft.Data.Sqlite;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// The connection that commits cargo, with its statements, kept from one commit to the next: to prepare them anew costs as much as a commit of
/// one row. Used by one thread at a time; a fault ends it, and the next commit begins with another.
/// </summary>
internal sealed class SqliteCargoSession(Database database) : IDisposable
{
    private Open? _open;

    /// <summary>Writes a group in one transaction; returns whether every row was taken.</summary>
    public bool Commit(IReadOnlyList<CargoWrite> batch)
    {
        _open ??= new Open(database);
        try
        {
            return _open.Commit(batch);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open?.Dispose();
        _open = null;
    }

    private sealed class Open : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _load;
        private readonly SqliteCommand _keep;
        private readonly SqliteCommand _queue;
        private readonly SqliteCommand _move;
        private readonly SqliteCommand _keepResult;
        private readonly SqliteCommand _callBack;

        public Open(Database database)
        {
            _connection = database.OpenNow<SqliteConnection>();
            _load = Command(
                """
                INSERT INTO cargo (cargo_id, status, version, updated_at, batch_id, was_claimed, was_redelivered, trail, last_op, project_id, created_at)
                VALUES (@id, @status, @version, @updated, @batch, @claimed, @redelivered, @trail, @op, @project, @created)
                ON CONFLICT (cargo_id) DO NOTHING
                """,
                ["@id", "@status", "@version", "@updated", "@batch", "@claimed", "@redelivered", "@trail", "@op", "@project", "@created"]);
            _keep = Command(
                "INSERT INTO cargo_params (cargo_id, params, callback_url, created_at) VALUES (@id, @params, @url, @loaded) ON CONFLICT (cargo_id) DO NOTHING",
                ["@id", "@params", "@url", "@loaded"]);
            _queue = Command(
                $"INSERT INTO waiting (dock, cargo_id, since) VALUES (@dock, @id, {database.Now}) ON CONFLICT (dock, cargo_id) DO NOTHING",
                ["@dock", "@id"]);
            _move = Command(
                """
                UPDATE cargo
                SET status = @status, version = @version, updated_at = @updated, batch_id = @batch,
                    was_claimed = @claimed, was_redelivered = @redelivered, trail = @trail, last_op = @op
                WHERE cargo_id = @id AND version = @expected
                """,
                ["@id", "@status", "@version", "@updated", "@batch", "@claimed", "@redelivered", "@trail", "@op", "@expected"]);
            _keepResult = Command(
                """
                INSERT INTO results (cargo_id, is_success, response, error, created_at, is_expired) VALUES (@id, @success, @response, @error, @at, 0)
                ON CONFLICT (cargo_id) DO NOTHING
                """,
                ["@id", "@success", "@response", "@error", "@at"]);
            _callBack = Command(
                $"""
                INSERT INTO callbacks (cargo_id, host, due_at, attempts)
                SELECT cargo_id, lower(substr(rest, 1, instr(rest || '/', '/') - 1)), {database.Now}, 0
                FROM (SELECT cargo_id, substr(callback_url, instr(callback_url, '://') + 3) AS rest FROM cargo_params WHERE cargo_id = @id)
                WHERE true
                ON CONFLICT (cargo_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0
                """,
                ["@id"]);
        }

        private SqliteCommand[] Commands => [_load, _keep, _queue, _move, _keepResult, _callBack];

        public bool Commit(IReadOnlyList<CargoWrite> batch)
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var command in Commands) command.Transaction = transaction;
            var committed = 0;
            foreach (var write in batch)
            {
                var command = write.Expected is null ? _load : _move;
                Bind(command, write);
                var changed = command.ExecuteNonQuery();
                committed += changed;
                if (changed == 1 && write.Next.Load is { } beside) Keep(write, beside);
                if (changed == 1 && write.Next.Ending is { } ending) Keep(write, ending);
            }

            transaction.Commit();
            return committed == batch.Count;
        }

        public void Dispose()
        {
            foreach (var command in Commands) command.Dispose();
            _connection.Dispose();
        }

        private SqliteCommand Command(string sql, string[] parameters)
        {
            var command = _connection.CreateCommand();
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

        private void Keep(CargoWrite write, CargoLoad beside)
        {
            var values = _keep.Parameters;
            values[0].Value = write.CargoId;
            values[1].Value = beside.Params;
            values[2].Value = (object?)beside.CallbackUrl ?? DBNull.Value;
            values[3].Value = write.Next.CreatedAt.ToUnixTimeMilliseconds();
            _keep.ExecuteNonQuery();
            if (beside.Dock is null) return;
            _queue.Parameters[0].Value = beside.Dock;
            _queue.Parameters[1].Value = write.CargoId;
            _queue.ExecuteNonQuery();
        }

        private void Keep(CargoWrite write, CargoEnding ending)
        {
            if (ending.Result is { } result)
            {
                var values = _keepResult.Parameters;
                values[0].Value = write.CargoId;
                values[1].Value = result.IsSuccess;
                values[2].Value = (object?)result.Response ?? DBNull.Value;
                values[3].Value = (object?)result.Error ?? DBNull.Value;
                values[4].Value = Microseconds(write.Next.UpdatedAt);
                _keepResult.ExecuteNonQuery();
            }

            if (!ending.IsDue) return;
            _callBack.Parameters[0].Value = write.CargoId;
            _callBack.ExecuteNonQuery();
        }

        private static long Microseconds(DateTimeOffset time) => time.ToUnixMicroseconds();
    }
}
