using Convoy.Cargo;
using Convoy.Grains.Storage;
using Convoy.Results;

namespace Convoy.Grains.Results;

/// <summary>The rows of results, which come with the commit that ends their cargo.</summary>
internal sealed class ResultStore(Database database, RetentionOptions options, TimeProvider time)
{
    /// <summary>Rows whose content is removed in one call.</summary>
    public const int MaxRemoved = 500;

    private long ExpiredAt => (time.GetUtcNow() - options.Results).ToUnixMicroseconds();

    /// <summary>A result; null where there is none.</summary>
    public async ValueTask<StoredResult?> Find(string cargoId)
    {
        var expiredAt = ExpiredAt;
        var found = await database.Query(
            "SELECT is_success, response, error, created_at, is_expired FROM results WHERE cargo_id = @id",
            row =>
            {
                // A sweep may be late; nobody is shown more for it.
                var createdAt = row.GetInt64(3);
                var isExpired = row.GetBoolean(4) || createdAt < expiredAt;
                return new StoredResult
                {
                    IsSuccess = row.GetBoolean(0),
                    Response = isExpired || row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1),
                    Error = isExpired || row.IsDBNull(2) ? null : row.GetString(2),
                    CreatedAt = Clock.FromUnixMicroseconds(createdAt),
                    ExpiresAt = Clock.FromUnixMicroseconds(createdAt) + options.Results,
                    IsExpired = isExpired,
                };
            },
            ("@id", cargoId));
        return found.FirstOrDefault();
    }

    /// <summary>Whether there is a result whose time is not over.</summary>
    public async ValueTask<bool> Has(string cargoId) => (await database.Query(
        "SELECT 1 FROM results WHERE cargo_id = @id AND NOT is_expired AND created_at >= @expired", _ => true, ("@id", cargoId), ("@expired", ExpiredAt))).Count == 1;

    /// <summary>Looks at the next cargo of a project.</summary>
    public async ValueTask<EndedPage> FindEnded(EndedQuery query)
    {
        var status = query.Status.Name();
        var page = await database.Query(
            "SELECT cargo_id, status FROM cargo WHERE project_id = @project AND cargo_id > @after AND cargo_id < @before ORDER BY cargo_id LIMIT @rows",
            row => (CargoId: row.GetString(0), Status: row.GetString(1)),
            ("@project", database.IsPostgres ? query.Project.Value : query.Project.ToString()),
            ("@after", query.After),
            ("@before", query.Before),
            ("@rows", EndedPage.MaxRows));
        return new EndedPage
        {
            Cargo = [.. page.Where(row => row.Status == status).Select(row => row.CargoId)],
            Last = page.Count == EndedPage.MaxRows ? page[^1].CargoId : null,
        };
    }

    /// <summary>Removes the content of some results whose time is over, and what was tried to call their cargo back, the oldest first; returns of how many. One that is still to be called back stays.</summary>
    public async ValueTask<int> RemoveExpired()
    {
        var old = await database.Query(
            """
            SELECT cargo_id FROM results r
            WHERE NOT is_expired AND created_at < @expired AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.cargo_id = r.cargo_id)
            ORDER BY created_at
            LIMIT @rows
            """,
            row => row.GetString(0),
            ("@expired", ExpiredAt),
            ("@rows", MaxRemoved));
        if (old.Count == 0) return 0;
        var (among, values) = database.Among("cargo_id", old);
        await database.Execute($"DELETE FROM callback_attempts WHERE {among}", values);
        return await database.Execute($"UPDATE results SET response = NULL, error = NULL, is_expired = @expired WHERE {among}", [("@expired", true), .. values]);
    }
}
