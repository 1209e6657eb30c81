using System.Collections.Immutable;
using System.Data.Common;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Grains.Storage;

namespace Convoy.Grains.Batches;

/// <summary>
/// The tables <c>waiting</c> and <c>batches</c>. Each change is one commit that says what must be so before, and all times are the
/// database's: whoever makes it, and however often, a batch goes one way and has one holder.
/// </summary>
/// <exception cref="StorageUnavailableException">From any member: the database did not answer; the outcome of a change is unknown.</exception>
internal sealed class BatchStore(Database database)
{
    /// <summary>Ready batches of a model that a claim looks at; as many workers may claim at the same moment and still find one each.</summary>
    private const int MaxCandidates = 32;

    /// <summary>How often others are taken, for one batch, in place of cargo that have moved by themselves.</summary>
    private const int MaxLooks = 10;

    // As Read reads them.
    private readonly string _columns = $"batch_id, dock, model, state, attempt, cargo, oldest, lease_expires_at, successor, was_lost, {database.Now}";

    /// <summary>Docks at which cargo wait, in their order, from the one after <paramref name="after"/>.</summary>
    /// <param name="after">The last dock that was looked at.</param>
    /// <param name="maxCounted">As many as are counted at each.</param>
    /// <param name="rows">As many docks.</param>
    public Task<List<WaitingDock>> Docks(string after, int maxCounted, int rows) =>
        // From dock to dock by the index, whatever waits between.
        database.QueryByIndex(
            $"""
            {Database.EachOf("waiting", "dock")}
            SELECT value,
                   (SELECT count(*) FROM (SELECT 1 FROM waiting w WHERE w.dock = steps.value ORDER BY w.cargo_id LIMIT @counted) AS few),
                   (SELECT {database.Now} - min(since) FROM (SELECT w.since FROM waiting w WHERE w.dock = steps.value ORDER BY w.cargo_id LIMIT @counted) AS few)
            FROM steps
            WHERE value IS NOT NULL
            LIMIT @rows
            """,
            row => new WaitingDock(row.GetString(0), (int)row.GetInt64(1), row.IsDBNull(2) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(row.GetInt64(2))),
            ("@after", after),
            ("@counted", maxCounted),
            ("@rows", rows));

    /// <summary>How many cargo wait at a dock, up to a number, and how long that of them has which has waited longest.</summary>
    /// <param name="dock">Which dock.</param>
    /// <param name="maxCounted">As many as are counted.</param>
    /// <param name="after">Only cargo after this one. What was taken just now is in the index until it is vacuumed, and would be gone over each time.</param>
    public async Task<WaitingDock> Dock(string dock, int maxCounted, string after = "")
    {
        var found = await database.QueryByIndex(
            $"""
            SELECT count(*), {database.Now} - min(since)
            FROM (SELECT since FROM waiting WHERE dock = @dock AND cargo_id > @after ORDER BY cargo_id LIMIT @counted) AS few
            """,
            row => new WaitingDock(dock, (int)row.GetInt64(0), row.IsDBNull(1) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(row.GetInt64(1))),
            ("@dock", dock),
            ("@after", after),
            ("@counted", maxCounted));
        return found[0];
    }

    /// <summary>Docks that have a batch which is not ready yet.</summary>
    public Task<List<string>> FormingDocks(int rows) =>
        database.Query("SELECT DISTINCT dock FROM batches WHERE state = 'forming' LIMIT @rows", row => row.GetString(0), ("@rows", rows));

    /// <summary>The batches of a dock that are not ready yet: one that is being made, or that a crash left.</summary>
    public Task<List<StoredBatch>> Forming(string dock, int rows) =>
        database.Query($"SELECT {_columns} FROM batches WHERE state = 'forming' AND dock = @dock ORDER BY batch_id LIMIT @rows", Read, ("@dock", dock), ("@rows", rows));

    /// <summary>
    /// Takes cargo that wait from their dock into a new batch. Those that have moved by themselves leave the dock too, and come into no batch; where
    /// too few are left then, none of which has waited <paramref name="maxWait"/>, they stay.
    /// </summary>
    /// <param name="batch">An id that is new.</param>
    /// <param name="dock">Which dock.</param>
    /// <param name="count">How many cargo a batch has.</param>
    /// <param name="maxWait">How long one waits for others.</param>
    /// <param name="after">Only cargo after this one, as in <see cref="Dock"/>.</param>
    /// <returns>The batch, and after which cargo the next one begins; no batch where there is none to be made.</returns>
    public ValueTask<(StoredBatch? Batch, string Last)> Begin(BatchId batch, string dock, int count, TimeSpan maxWait, string after = "") =>
        Take(batch.Value, isThere: false, dock, count, maxWait, after);

    /// <summary>As <see cref="Begin"/>, into a batch that is forming.</summary>
    /// <returns>The batch; null where it is not forming.</returns>
    public async ValueTask<StoredBatch?> Fill(StoredBatch batch, int count) =>
        (await Take(batch.BatchId, isThere: true, batch.Dock, count, TimeSpan.Zero, after: "")).Batch;

    /// <summary>Says which cargo a forming batch has, all of which are tied to it, and whether it can be claimed. One with none is closed.</summary>
    /// <returns>False, and nothing is changed, where the row is not the one that was read: another has gone on with it.</returns>
    public async ValueTask<bool> Settle(StoredBatch batch, IReadOnlyCollection<string> cargo, bool isReady) =>
        await database.Execute(
            $"""
            UPDATE batches SET state = @state, cargo = @cargo, changed_at = {database.Now}
            WHERE batch_id = @batch AND state = 'forming' AND cargo = @before
            """,
            ("@batch", batch.BatchId),
            ("@state", cargo.Count == 0 ? "closed" : isReady ? "ready" : "forming"),
            ("@cargo", string.Join(' ', cargo)),
            ("@before", batch.StoredCargo)) == 1;

    /// <summary>Claims the ready batch whose cargo have waited longest; a claim that came before has the batch that it had.</summary>
    public async ValueTask<StoredBatch?> Claim(BatchClaim claim, TimeSpan lease)
    {
        var (candidates, values) = Candidates(claim.Models);
        // Where the same claim comes twice at the same moment, the index lets one of them through, and its batch is both's.
        var claimed = await database.ChangeUnlessTaken(
            $"""
            UPDATE batches
            SET state = 'claimed', claim_id = @claim, lease_expires_at = {database.Now} + @lease, changed_at = {database.Now}
            WHERE batch_id = (
                    SELECT b.batch_id FROM batches b
                    WHERE b.batch_id IN ({candidates}) AND b.state = 'ready'
                    ORDER BY b.oldest
                    LIMIT 1 {database.ForUpdate("b")})
                AND NOT EXISTS (SELECT 1 FROM batches earlier WHERE earlier.claim_id = @claim)
            RETURNING {_columns}
            """,
            Read,
            [("@claim", claim.ClaimId), ("@lease", (long)lease.TotalMilliseconds), .. values]);
        return claimed is [var batch] ? batch : await FindClaim(claim.ClaimId);
    }

    /// <summary>The batch that a claim has; null when it has none.</summary>
    public async ValueTask<StoredBatch?> FindClaim(string claimId) =>
        (await database.Query($"SELECT {_columns} FROM batches WHERE claim_id = @claim", Read, ("@claim", claimId))).FirstOrDefault();

    /// <summary>Extends the lease of a batch that is held and whose lease has not run out. Returns the batch as it stands.</summary>
    public async ValueTask<StoredBatch?> Extend(string batch, TimeSpan lease)
    {
        await database.Execute(
            $"UPDATE batches SET lease_expires_at = {database.Now} + @lease WHERE batch_id = @batch AND state = 'claimed' AND lease_expires_at > {database.Now}",
            ("@batch", batch),
            ("@lease", (long)lease.TotalMilliseconds));
        return await Find(batch);
    }

    /// <summary>A batch; null when there is none.</summary>
    public async ValueTask<StoredBatch?> Find(string batch) =>
        (await database.Query($"SELECT {_columns} FROM batches WHERE batch_id = @batch", Read, ("@batch", batch))).FirstOrDefault();

    /// <summary>Takes a held batch from its holder: what is not finished will go into <paramref name="successor"/>.</summary>
    /// <returns>Whether it was.</returns>
    public async ValueTask<bool> BeginReturn(string batch, BatchId successor) => await database.Execute(
        $"""
        UPDATE batches SET state = 'returning', successor = @successor, was_lost = @lost, changed_at = {database.Now}
        WHERE batch_id = @batch AND state = 'claimed'
        """,
        ("@batch", batch),
        ("@successor", successor.Value),
        ("@lost", false)) == 1;

    /// <summary>
    /// Takes a batch whose lease has run out from its holder: what is not finished will go into <paramref name="successor"/>, or is given up where
    /// it was lost <paramref name="maxAttempts"/> times.
    /// </summary>
    /// <returns>Whether it was.</returns>
    public async ValueTask<bool> BeginReturn(string batch, BatchId successor, int maxAttempts) => await database.Execute(
        $"""
        UPDATE batches
        SET state = 'returning', successor = CASE WHEN attempt < @max THEN @successor END, was_lost = @lost, changed_at = {database.Now}
        WHERE batch_id = @batch AND state = 'claimed' AND lease_expires_at <= {database.Now}
        """,
        ("@batch", batch),
        ("@successor", successor.Value),
        ("@max", maxAttempts),
        ("@lost", true)) == 1;

    /// <summary>Held batches whose lease has run out, longest first.</summary>
    public Task<List<string>> Expired(int rows) =>
        database.Query(
            $"SELECT batch_id FROM batches WHERE state = 'claimed' AND lease_expires_at <= {database.Now} ORDER BY lease_expires_at LIMIT @rows", row => row.GetString(0), ("@rows", rows));

    /// <summary>Batches that were given up and whose cargo are on their way to the next, longest first.</summary>
    public Task<List<StoredBatch>> Returning(int rows) =>
        database.Query($"SELECT {_columns} FROM batches WHERE state = 'returning' ORDER BY changed_at LIMIT @rows", Read, ("@rows", rows));

    /// <summary>Lets a batch that was given up, and whose cargo could not all be moved, wait behind the others.</summary>
    public async ValueTask PutOffReturn(string batch) =>
        await database.Execute($"UPDATE batches SET changed_at = {database.Now} WHERE batch_id = @batch AND state = 'returning'", ("@batch", batch));

    /// <summary>Closes a batch that was given up; what was not finished can be claimed with its successor from now on.</summary>
    /// <returns>Whether it was closed by this.</returns>
    public ValueTask<bool> EndReturn(StoredBatch batch, IReadOnlyCollection<string> unfinished) => database.Transact(
        async (transaction, ended) =>
        {
            var closed = await transaction.Execute(
                $"UPDATE batches SET state = 'closed', changed_at = {database.Now} WHERE batch_id = @batch AND state = 'returning'", ("@batch", ended.batch.BatchId));
            if (closed == 0 || ended.unfinished.Count == 0) return closed == 1;
            await transaction.Execute(
                $"""
                INSERT INTO batches (batch_id, dock, model, state, attempt, cargo, oldest, was_lost, changed_at)
                SELECT successor, dock, model, 'ready', @attempt, @cargo, oldest, was_lost, {database.Now}
                FROM batches
                WHERE batch_id = @batch
                """,
                ("@batch", ended.batch.BatchId),
                ("@attempt", ended.batch.NextAttempt),
                ("@cargo", string.Join(' ', ended.unfinished)));
            return true;
        },
        (batch, unfinished));

    /// <summary>Which of some cargo are not finished: <c>pending</c>, <c>batched</c> or <c>processing</c>, as they are stored.</summary>
    public async ValueTask<List<string>> Unfinished(IReadOnlyCollection<string> cargo)
    {
        if (cargo.Count == 0) return [];
        var (among, values) = database.Among("cargo_id", cargo);
        return await database.Query($"SELECT cargo_id FROM cargo WHERE {among} AND status IN ('pending', 'batched', 'processing') ORDER BY cargo_id", row => row.GetString(0), values);
    }

    /// <summary>How many of some cargo have a status, in the order of <see cref="CargoStatus"/>.</summary>
    public async ValueTask<ImmutableArray<int>> Counts(IReadOnlyCollection<string> cargo)
    {
        var counts = new int[CargoStatusNames.All.Count];
        if (cargo.Count > 0)
        {
            var (among, values) = database.Among("cargo_id", cargo);
            var found = await database.Query($"SELECT status, count(*) FROM cargo WHERE {among} GROUP BY status", row => (Status: row.GetString(0), Count: (int)row.GetInt64(1)), values);
            foreach (var (name, count) in found)
            {
                if (CargoStatusNames.TryParse(name, out var status)) counts[(int)status] = count;
            }
        }

        return [.. counts];
    }

    /// <summary>The params of the first of some cargo, in the order of their ids; those of one that has none are not among them.</summary>
    /// <param name="cargo">Of which cargo.</param>
    /// <param name="maxBytes">Bytes that they may have together; the first may have more.</param>
    public Task<List<CargoParams>> Params(IReadOnlyCollection<string> cargo, int maxBytes)
    {
        var (among, values) = database.Among("cargo_id", cargo);
        var size = $"{(database.IsPostgres ? "octet_length" : "length")}(params)";
        return database.Query(
            $"""
            SELECT p.cargo_id, p.params
            FROM (SELECT cargo_id, {size} AS bytes, sum({size}) OVER (ORDER BY cargo_id) AS up_to_here FROM cargo_params WHERE {among}) AS sized
            JOIN cargo_params p ON p.cargo_id = sized.cargo_id
            WHERE sized.up_to_here = sized.bytes OR sized.up_to_here <= @max
            ORDER BY p.cargo_id
            """,
            row => new CargoParams { CargoId = row.GetString(0), Params = row.GetFieldValue<byte[]>(1) },
            [("@max", maxBytes), .. values]);
    }

    /// <summary>Forgets some of the batches to which nothing has happened for so long; returns how many.</summary>
    public async ValueTask<int> RemoveClosed(TimeSpan retention, int rows)
    {
        var before = $"changed_at < {database.Now} - @retention";
        (string, object) age = ("@retention", (long)retention.TotalMilliseconds);
        if ((await database.Query($"SELECT 1 FROM batches WHERE state = 'closed' AND {before} LIMIT 1", _ => true, age)).Count == 0) return 0;
        return await database.Execute(
            $"DELETE FROM batches WHERE batch_id IN (SELECT batch_id FROM batches WHERE state = 'closed' AND {before} ORDER BY changed_at LIMIT @rows)", age, ("@rows", rows));
    }

    private ValueTask<(StoredBatch? Batch, string Last)> Take(string batch, bool isThere, string dock, int count, TimeSpan maxWait, string after) => database.Transact(
        async (transaction, wanted) =>
        {
            var existing = !wanted.IsThere ? [] : await transaction.Query(
                $"SELECT {_columns} FROM batches WHERE batch_id = @batch AND state = 'forming' {(database.IsPostgres ? "FOR UPDATE" : "")}", Read, ("@batch", wanted.Batch));
            if (wanted.IsThere && existing.Count == 0) return (null, wanted.After);
            var (free, last) = (new List<WaitingCargo>(), wanted.After);
            for (var look = 0; look < MaxLooks && free.Count < wanted.Count; look++)
            {
                var left = await Leave(transaction, wanted.Dock, wanted.Count - free.Count, last);
                if (left.Count == 0) break;
                last = left.Select(row => row.CargoId).Max(StringComparer.Ordinal)!;
                free.AddRange(left.Where(row => row.IsFree));
            }

            if (free.Count == 0) return (existing.FirstOrDefault(), last);
            if (!wanted.IsThere && free.Count < wanted.Count && free.Max(row => row.Waited) < wanted.MaxWait)
            {
                await PutBack(transaction, wanted.Dock, free);
                return (null, wanted.After);
            }

            var cargo = free.Select(row => row.CargoId).Union(existing is [var begun] ? begun.Cargo : []);
            var oldest = Math.Min(free.Min(row => row.Since), existing is [{ Oldest: { } before }] ? before : long.MaxValue);
            var stored = await transaction.Query(
                $"""
                INSERT INTO batches (batch_id, dock, model, state, attempt, cargo, oldest, was_lost, changed_at)
                VALUES (@batch, @dock, @model, 'forming', 1, @cargo, @oldest, @lost, {database.Now})
                ON CONFLICT (batch_id) DO UPDATE SET cargo = excluded.cargo, oldest = excluded.oldest
                RETURNING {_columns}
                """,
                Read,
                ("@batch", wanted.Batch),
                ("@dock", wanted.Dock),
                ("@model", DockName.ModelOf(wanted.Dock)),
                ("@cargo", string.Join(' ', cargo)),
                ("@oldest", oldest),
                ("@lost", false));
            return (stored[0], last);
        },
        (Batch: batch, IsThere: isThere, Dock: dock, Count: count, MaxWait: maxWait, After: after));

    // PostgreSQL finds the rows that it has locked by where they are: by their keys it might go over the whole dock, as ByIndex says.
    private async Task<List<WaitingCargo>> Leave(DatabaseTransaction transaction, string dock, int count, string after)
    {
        if (database.IsPostgres)
        {
            return await transaction.Query(
                $"""
                {database.ByIndex}
                WITH taken AS (
                    DELETE FROM waiting
                    WHERE ctid = ANY (ARRAY(SELECT ctid FROM waiting WHERE dock = @dock AND cargo_id > @after ORDER BY cargo_id LIMIT @count FOR UPDATE SKIP LOCKED))
                    RETURNING cargo_id, since)
                SELECT t.cargo_id, t.since, {database.Now} - t.since, COALESCE((SELECT c.status = 'pending' AND c.batch_id IS NULL FROM cargo c WHERE c.cargo_id = t.cargo_id), false)
                FROM taken t
                """,
                row => new WaitingCargo(row.GetString(0), row.GetInt64(1), TimeSpan.FromMilliseconds(row.GetInt64(2)), row.GetBoolean(3)),
                ("@dock", dock),
                ("@after", after),
                ("@count", count));
        }

        var taken = await transaction.Query(
            $"""
            SELECT w.cargo_id, w.since, {database.Now} - w.since, CASE WHEN c.status = 'pending' AND c.batch_id IS NULL THEN 1 ELSE 0 END
            FROM waiting w
            LEFT JOIN cargo c ON c.cargo_id = w.cargo_id
            WHERE w.dock = @dock AND w.cargo_id > @after
            ORDER BY w.cargo_id
            LIMIT @count
            """,
            row => new WaitingCargo(row.GetString(0), row.GetInt64(1), TimeSpan.FromMilliseconds(row.GetInt64(2)), row.GetInt32(3) == 1),
            ("@dock", dock),
            ("@after", after),
            ("@count", count));
        if (taken.Count == 0) return taken;
        var (among, values) = database.Among("cargo_id", [.. taken.Select(row => row.CargoId)]);
        await transaction.Execute($"DELETE FROM waiting WHERE dock = @dock AND {among}", [("@dock", dock), .. values]);
        return taken;
    }

    private static Task<int> PutBack(DatabaseTransaction transaction, string dock, IReadOnlyList<WaitingCargo> cargo) => transaction.Execute(
        $"INSERT INTO waiting (dock, cargo_id, since) VALUES {string.Join(", ", cargo.Select((_, i) => $"(@dock, @cargo{i}, @since{i})"))} ON CONFLICT (dock, cargo_id) DO NOTHING",
        [("@dock", dock), .. cargo.SelectMany((row, i) => new (string, object)[] { ($"@cargo{i}", row.CargoId), ($"@since{i}", row.Since) })]);

    // Of each model those that have waited longest: as many as others may be claiming at the same moment.
    private static (string Sql, (string Name, object Value)[] Values) Candidates(ImmutableArray<string> models)
    {
        (string, object) rows = ("@rows", MaxCandidates);
        return models.IsEmpty
            ? ("SELECT batch_id FROM batches WHERE state = 'ready' ORDER BY oldest LIMIT @rows", [rows])
            : (string.Join(
                " UNION ALL ",
                models.Select((_, i) => $"SELECT batch_id FROM (SELECT batch_id FROM batches WHERE state = 'ready' AND model = @model{i} ORDER BY oldest LIMIT @rows) AS of{i}")),
                [rows, .. models.Select((model, i) => ($"@model{i}", (object)model))]);
    }

    private static StoredBatch Read(DbDataReader row) => new()
    {
        BatchId = row.GetString(0),
        Dock = row.GetString(1),
        Model = row.GetString(2),
        State = Enum.Parse<BatchState>(row.GetString(3), ignoreCase: true),
        Attempt = row.GetInt32(4),
        // A row may have them in any order; whoever reads a batch in parts relies on that of their ids.
        Cargo = [.. row.GetString(5).Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)],
        StoredCargo = row.GetString(5),
        Oldest = row.IsDBNull(6) ? null : row.GetInt64(6),
        LeaseExpiresAt = row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Successor = row.IsDBNull(8) ? null : row.GetString(8),
        WasLost = row.GetBoolean(9),
        ReadAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
    };
}
