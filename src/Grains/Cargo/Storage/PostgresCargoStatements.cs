namespace Convoy.Grains.Cargo.Storage;

/// <summary>The writes of <see cref="PostgresCargoTable"/>, over rows that come from arrays or as plain values. Each returns how many rows it took.</summary>
/// <param name="member">As there.</param>
/// <param name="rows">Makes rows of the columns' parameters.</param>
internal sealed class PostgresCargoStatements(MemberRow? member, Func<string, string> rows)
{
    // The row lock holds off whoever would declare this silo dead until the commit is done. 3 to 5: active, or leaving in order.
    private const string Alive =
        """
        WITH alive AS MATERIALIZED (
            SELECT 1 FROM members
            WHERE cluster_id = @cluster AND address = @address AND port = @port AND generation = @generation AND status BETWEEN 3 AND 5
            FOR SHARE)
        """;

    private const string IsAlive = "EXISTS (SELECT FROM alive)";

    /// <summary>Rows for arrays: one array a column, one element a row.</summary>
    public static string OfArrays(string columns) => $"unnest({columns})";

    /// <summary>One row of plain values. The server keeps its plan, where that of arrays is made anew because their length decides what it costs.</summary>
    public static string OfValues(string columns) => $"(SELECT {columns})";

    /// <summary>Stores cargo of which no row is there, and what belongs to them.</summary>
    public string Insert { get; } =
        $"""
        {(member is null ? "WITH" : $"{Alive},")}
        made AS (
            INSERT INTO cargo (cargo_id, project_id, status, version, created_at, updated_at, batch_id, was_claimed, was_redelivered, trail, last_op)
            SELECT l.cargo_id, l.project_id, l.status, l.version, l.created_at, l.updated_at, l.batch_id, l.was_claimed, l.was_redelivered, l.trail, l.last_op
            FROM {rows("@id, @project, @status, @version, @created, @updated, @batch, @claimed, @redelivered, @trail, @op")}
                AS l (cargo_id, project_id, status, version, created_at, updated_at, batch_id, was_claimed, was_redelivered, trail, last_op)
            WHERE {(member is null ? "true" : IsAlive)}
            ON CONFLICT (cargo_id) DO NOTHING
            RETURNING cargo_id),
        kept AS (
            INSERT INTO cargo_params (cargo_id, params, callback_url, created_at)
            SELECT p.cargo_id, p.params, p.callback_url, p.created_at
            FROM {rows("@id, @params, @url, @loaded")} AS p (cargo_id, params, callback_url, created_at)
            JOIN made ON made.cargo_id = p.cargo_id
            WHERE p.params IS NOT NULL
            ON CONFLICT (cargo_id) DO NOTHING),
        queued AS (
            INSERT INTO waiting (dock, cargo_id, since)
            SELECT w.dock, w.cargo_id, (extract(epoch FROM now()) * 1000)::bigint
            FROM {rows("@id, @dock")} AS w (cargo_id, dock)
            JOIN made ON made.cargo_id = w.cargo_id
            WHERE w.dock IS NOT NULL
            ON CONFLICT (dock, cargo_id) DO NOTHING)
        SELECT count(*) FROM made
        """;

    /// <summary>Moves cargo whose row has the version that was expected.</summary>
    public string Update { get; } =
        $"""
        {(member is null ? "WITH" : $"{Alive},")}
        moved AS (
            UPDATE cargo AS c
            SET status = m.status, version = m.version, updated_at = m.updated_at, batch_id = m.batch_id,
                was_claimed = m.was_claimed, was_redelivered = m.was_redelivered, trail = m.trail, last_op = m.last_op
            FROM {rows("@id, @expected, @status, @version, @updated, @batch, @claimed, @redelivered, @trail, @op")}
                AS m (cargo_id, expected, status, version, updated_at, batch_id, was_claimed, was_redelivered, trail, last_op)
            WHERE c.cargo_id = m.cargo_id AND c.version = m.expected {(member is null ? "" : $"AND {IsAlive}")}
            RETURNING 1)
        SELECT count(*) FROM moved
        """;

    /// <summary>Stores what belongs to the ends of cargo, in the transaction of <see cref="Update"/>: of those rows only that these writes have made.</summary>
    public string End { get; } =
        $"""
        WITH ended AS (
            SELECT e.*
            FROM {rows("@id, @op, @kept, @success, @response, @error, @at, @due")} AS e (cargo_id, last_op, is_kept, is_success, response, error, created_at, is_due)
            JOIN cargo c ON c.cargo_id = e.cargo_id AND c.last_op = e.last_op),
        kept AS (
            INSERT INTO results (cargo_id, is_success, response, error, created_at, is_expired)
            SELECT cargo_id, is_success, response, error, created_at, false FROM ended WHERE is_kept
            ON CONFLICT (cargo_id) DO NOTHING)
        INSERT INTO callbacks (cargo_id, host, due_at, attempts)
        SELECT e.cargo_id, lower(split_part(split_part(p.callback_url, '://', 2), '/', 1)), (extract(epoch FROM now()) * 1000)::bigint, 0
        FROM ended e
        JOIN cargo_params p ON p.cargo_id = e.cargo_id
        WHERE e.is_due
        ON CONFLICT (cargo_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0
        """;
}
