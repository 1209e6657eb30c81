using Convoy.Cargo;
using Convoy.Grains.Cargo.Groups;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Convoy.Results;

namespace Convoy.Grains.Callbacks;

/// <summary>
/// The callbacks that are to be delivered, for whoever delivers them. A callback is taken by putting it off for as long as an attempt may
/// take, so that it is due again should its taker be lost: it is delivered at least once.
/// </summary>
public sealed class DueCallbacks
{
    /// <summary>Hosts that are looked at in one go, due or not; where there are more, the next one goes on.</summary>
    public const int MaxHosts = 1_000;

    /// <summary>Attempts that are kept in one go.</summary>
    public const int MaxAttempts = 1_000;

    private readonly Database _database;
    private readonly CargoMover _mover;

    internal DueCallbacks(Database database, CargoMover mover) => (_database, _mover) = (database, mover);

    /// <summary>Looks at the next hosts that have callbacks, in their order.</summary>
    /// <param name="after">From the one after this.</param>
    /// <returns>Those of them that have one which is due, and the last that was looked at; null where there are no more.</returns>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    public async Task<(IReadOnlyList<string> Due, string? Last)> DueHosts(string after)
    {
        var hosts = await _database.Query(
            $"""
            {Database.EachOf("callbacks", "host")}
            SELECT value, CASE WHEN (SELECT min(c.due_at) FROM callbacks c WHERE c.host = steps.value) <= {_database.Now} THEN 1 ELSE 0 END
            FROM steps
            WHERE value IS NOT NULL
            LIMIT @rows
            """,
            row => (Host: row.GetString(0), IsDue: row.GetInt32(1) == 1),
            ("@after", after),
            ("@rows", MaxHosts));
        return ([.. hosts.Where(host => host.IsDue).Select(host => host.Host)], hosts.Count == MaxHosts ? hosts[^1].Host : null);
    }

    /// <summary>Takes callbacks that are due, the longest due first.</summary>
    /// <param name="host">To which host.</param>
    /// <param name="max">As many as can be sent now.</param>
    /// <param name="hold">How long they are put off: longer than an attempt may take.</param>
    /// <exception cref="StorageUnavailableException">Nobody knows whether some were taken; they are due again in time.</exception>
    public async ValueTask<List<DueCallback>> Take(string host, int max, TimeSpan hold)
    {
        var taken = await _database.Transact(
            async (transaction, wanted) =>
            {
                // The time by a selection of its own, which is made once: by the index then, and not one row after the other of those that are not due.
                var due = await transaction.Query(
                    $"""
                    {_database.ByIndex}
                    SELECT cargo_id FROM callbacks WHERE host = @host AND due_at <= (SELECT {_database.Now}) ORDER BY due_at LIMIT @max {_database.ForUpdate("callbacks")}
                    """,
                    row => row.GetString(0),
                    ("@host", wanted.host),
                    ("@max", wanted.max));
                if (due.Count == 0) return due;
                var (among, values) = _database.Among("cargo_id", due);
                var until = (await transaction.Query($"SELECT {_database.Now}", row => row.GetInt64(0)))[0] + (long)wanted.hold.TotalMilliseconds;
                await transaction.Execute($"UPDATE callbacks SET due_at = @until WHERE {among}", [("@until", until), .. values]);
                return due;
            },
            (host, max, hold));
        return taken.Count == 0 ? [] : await Read(taken);
    }

    /// <summary>Keeps what became of attempts, lets those be due again that are to be tried again, and ends the others: first the cargo, then the callback.</summary>
    /// <exception cref="StorageUnavailableException">Nobody knows what was kept; what was not ended is due again in time.</exception>
    public async ValueTask Settle(IReadOnlyList<AttemptedCallback> attempts)
    {
        await _database.Transact(
            async (transaction, all) =>
            {
                await transaction.Execute(
                    $"""
                    INSERT INTO callback_attempts (cargo_id, attempted_at, status_code, milliseconds, error)
                    VALUES {string.Join(", ", all.Select((_, i) => $"(@id{i}, @at{i}, @code{i}, @ms{i}, @error{i})"))}
                    ON CONFLICT DO NOTHING
                    """,
                    [.. all.SelectMany(Parameters)]);
                foreach (var attempt in all.Where(attempt => attempt.End is null))
                {
                    await transaction.Execute(
                        $"UPDATE callbacks SET due_at = {_database.Now} + @wait, attempts = attempts + 1 WHERE cargo_id = @id AND due_at = @taken",
                        ("@id", attempt.CargoId),
                        ("@taken", attempt.TakenUntil),
                        ("@wait", (long)attempt.TryAgainIn.TotalMilliseconds));
                }

                return true;
            },
            attempts);
        await End([.. attempts.Where(attempt => attempt.End == CallbackEnd.Delivered)], CargoMove.CallbackDelivered);
        await End(await Held([.. attempts.Where(attempt => attempt.End == CallbackEnd.Failed)]), CargoMove.CallbackFailed);
    }

    /// <summary>Ends callbacks whose cargo have no use for them any more.</summary>
    /// <exception cref="StorageUnavailableException">Nobody knows whether they were; they are due again in time.</exception>
    public async ValueTask Forget(IEnumerable<DueCallback> callbacks) => await Remove(callbacks.Select(callback => (callback.CargoId, callback.TakenUntil)));

    /// <summary>Lets callbacks that were taken and not sent be due at once.</summary>
    /// <exception cref="StorageUnavailableException">They are due again when their time is over.</exception>
    public async ValueTask PutBack(IEnumerable<DueCallback> callbacks)
    {
        foreach (var taken in callbacks.GroupBy(callback => callback.TakenUntil, callback => callback.CargoId))
        {
            var (among, values) = _database.Among("cargo_id", [.. taken]);
            await _database.Execute($"UPDATE callbacks SET due_at = {_database.Now} WHERE due_at = @taken AND {among}", [("@taken", taken.Key), .. values]);
        }
    }

    internal async ValueTask<CallbackRecord> Find(string cargoId)
    {
        var attempts = await _database.Query(
            "SELECT attempted_at, status_code, milliseconds, error FROM callback_attempts WHERE cargo_id = @id ORDER BY attempted_at DESC LIMIT @rows",
            row => new CallbackAttemptRecord
            {
                AttemptedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
                StatusCode = row.IsDBNull(1) ? null : row.GetInt32(1),
                Milliseconds = row.GetInt32(2),
                Error = row.IsDBNull(3) ? null : row.GetString(3),
            },
            ("@id", cargoId),
            ("@rows", CallbackRecord.MaxShown));
        var next = await _database.Query("SELECT due_at FROM callbacks WHERE cargo_id = @id", row => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), ("@id", cargoId));
        attempts.Reverse();
        return new CallbackRecord { Attempts = [.. attempts], NextAttemptAt = next.Count == 0 ? null : next[0] };
    }

    /// <summary>Lets a callback be due at once, whether or not it was ended.</summary>
    /// <param name="cargoId">Of which cargo.</param>
    /// <param name="unlessDelivered">Whether it stays as it is where its server has taken it.</param>
    /// <returns>Whether it is due.</returns>
    internal async ValueTask<bool> Renew(string cargoId, bool unlessDelivered) => await _database.Execute(
        $"""
        INSERT INTO callbacks (cargo_id, host, due_at, attempts)
        SELECT cargo_id, {_database.HostOf("callback_url")}, {_database.Now}, 0 FROM cargo_params WHERE cargo_id = @id
            {(unlessDelivered ? "AND NOT EXISTS (SELECT 1 FROM callback_attempts a WHERE a.cargo_id = @id AND a.status_code BETWEEN 200 AND 299)" : "")}
        ON CONFLICT (cargo_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0
        """,
        ("@id", cargoId)) == 1;

    private static IEnumerable<(string Name, object Value)> Parameters(AttemptedCallback attempt, int i) =>
    [
        ($"@id{i}", attempt.CargoId),
        ($"@at{i}", attempt.AttemptedAt.ToUnixTimeMilliseconds()),
        ($"@code{i}", (object?)attempt.StatusCode ?? DBNull.Value),
        ($"@ms{i}", attempt.Milliseconds),
        ($"@error{i}", (object?)attempt.Error ?? DBNull.Value),
    ];

    // One that was asked for again meanwhile has not failed yet.
    private async Task<IReadOnlyList<AttemptedCallback>> Held(IReadOnlyList<AttemptedCallback> attempts)
    {
        if (attempts.Count == 0) return attempts;
        var (among, values) = _database.Among("cargo_id", [.. attempts.Select(attempt => attempt.CargoId)]);
        var rows = await _database.Query($"SELECT cargo_id, due_at FROM callbacks WHERE {among}", row => (row.GetString(0), row.GetInt64(1)), values);
        return [.. attempts.IntersectBy(rows, attempt => (attempt.CargoId, attempt.TakenUntil))];
    }

    private async Task End(IReadOnlyList<AttemptedCallback> ended, CargoMove move)
    {
        if (ended.Count == 0) return;

        // A failed cargo stays at failed; a refusal says that it is there.
        var outcomes = await _mover.Move(move, [.. ended.Select(attempt => attempt.CargoId)]);
        await Remove(ended.Where((_, i) => outcomes[i] is not null).Select(attempt => (attempt.CargoId, attempt.TakenUntil)));
    }

    // One that was sent again meanwhile is due at another time, and stays.
    private async Task Remove(IEnumerable<(string CargoId, long TakenUntil)> callbacks)
    {
        foreach (var taken in callbacks.GroupBy(callback => callback.TakenUntil, callback => callback.CargoId))
        {
            var (among, values) = _database.Among("cargo_id", [.. taken]);
            await _database.Execute($"DELETE FROM callbacks WHERE due_at = @taken AND {among}", [("@taken", taken.Key), .. values]);
        }
    }

    private async Task<List<DueCallback>> Read(List<string> cargo)
    {
        var (among, values) = _database.Among("c.cargo_id", cargo);
        return await _database.Query(
            $"""
            SELECT c.cargo_id, g.project_id, p.callback_url, c.attempts, r.is_success, r.response, r.error, r.created_at,
                   CASE WHEN g.status IN ('callback_pending', 'failed') THEN 1 ELSE 0 END, c.due_at
            FROM callbacks c
            JOIN cargo g ON g.cargo_id = c.cargo_id
            JOIN cargo_params p ON p.cargo_id = c.cargo_id
            LEFT JOIN results r ON r.cargo_id = c.cargo_id
            WHERE {among}
            """,
            row => new DueCallback
            {
                CargoId = row.GetString(0),
                Project = new ProjectId(_database.IsPostgres ? row.GetGuid(1) : Guid.Parse(row.GetString(1))),
                Url = row.GetString(2),
                Attempts = row.GetInt32(3),
                IsSuccess = !row.IsDBNull(4) && row.GetBoolean(4),
                Response = row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5),
                Error = row.IsDBNull(6) ? null : row.GetString(6),
                CreatedAt = row.IsDBNull(7) ? null : Clock.FromUnixMicroseconds(row.GetInt64(7)),
                IsWanted = row.GetInt32(8) == 1,
                TakenUntil = row.GetInt64(9),
            },
            values);
    }
}

/// <summary>A callback that is to be sent now.</summary>
public sealed record DueCallback
{
    public required string CargoId { get; init; }

    public required ProjectId Project { get; init; }

    /// <summary>As the client gave it.</summary>
    public required string Url { get; init; }

    /// <summary>How many attempts were made before.</summary>
    public required int Attempts { get; init; }

    public required bool IsSuccess { get; init; }

    /// <summary>The worker's result, as UTF-8 JSON; null where there is none.</summary>
    public byte[]? Response { get; init; }

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>When the cargo came to its end; null where that is not known any more.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it is due again unless it is settled before, which tells it from the same callback sent again: milliseconds since 1970.</summary>
    public required long TakenUntil { get; init; }

    /// <summary>Whether it is still to be sent: a crash may have come between its end and that of its row.</summary>
    public required bool IsWanted { get; init; }
}

/// <summary>What became of an attempt.</summary>
public sealed record AttemptedCallback
{
    public required string CargoId { get; init; }

    /// <summary>As <see cref="DueCallback.TakenUntil"/>.</summary>
    public required long TakenUntil { get; init; }

    /// <summary>When it ended, by the clock of who made it: of one cargo's, no two end in the same millisecond.</summary>
    public required DateTimeOffset AttemptedAt { get; init; }

    /// <summary>Of the answer; null where none came.</summary>
    public int? StatusCode { get; init; }

    public required int Milliseconds { get; init; }

    /// <summary>What went wrong, in a sentence; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>How the callback has ended; null where it is tried again.</summary>
    public CallbackEnd? End { get; init; }

    /// <summary>After what time it is tried again, where it is.</summary>
    public TimeSpan TryAgainIn { get; init; }
}

/// <summary>How a callback ends.</summary>
public enum CallbackEnd
{
    Delivered,
    Failed,
}
