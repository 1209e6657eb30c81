using Convoy.Batches;
using Convoy.Grains.Storage;
using Convoy.Projects;

namespace Convoy.Grains.Batches;

/// <summary>
/// Finds pending cargo that wait at no dock: loaded by an earlier release, or while batches were made elsewhere. It goes over the cargo once, in
/// the order of their creation; the mark says up to which one all are known to wait or to be on their way.
/// </summary>
internal sealed class StrayCargo(Database database, SweepMarks marks, BatchingOptions options, TimeProvider time)
{
    /// <summary>From which age on one counts as forgotten: far above the time that a load may take.</summary>
    public static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(1);

    /// <summary>Cargo looked at in one round.</summary>
    public const int PageRows = 5_000;

    private const string Mark = "stray-cargo";

    private string Model => database.IsPostgres
        ? """CASE WHEN convert_from(p.params, 'UTF8') LIKE '%\u0000%' ESCAPE '!' THEN NULL ELSE convert_from(p.params, 'UTF8')::json ->> 'model' END"""
        : "CASE WHEN json_valid(CAST(p.params AS TEXT)) THEN json_extract(CAST(p.params AS TEXT), '$.model') END";

    private string CreatedAt => database.IsPostgres ? "(extract(epoch FROM c.created_at) * 1000)::bigint" : "c.created_at / 1000";

    /// <summary>Looks at the next cargo; returns whether there are more.</summary>
    public async Task<bool> Round()
    {
        var mark = await marks.Find(Mark);
        var page = await database.Query(
            $"""
            SELECT c.cargo_id, c.project_id, CASE WHEN c.status = 'pending' AND c.batch_id IS NULL THEN {Model} END, {CreatedAt}
            FROM cargo c
            LEFT JOIN cargo_params p ON p.cargo_id = c.cargo_id
            WHERE c.cargo_id > @mark AND {CreatedAt} < @before
            ORDER BY c.cargo_id
            LIMIT @rows
            """,
            row => (CargoId: row.GetString(0), Project: database.IsPostgres ? row.GetGuid(1) : Guid.Parse(row.GetString(1)), Model: row.IsDBNull(2) ? null : row.GetString(2), Since: row.GetInt64(3)),
            ("@mark", mark),
            ("@before", (time.GetUtcNow() - MinimumAge).ToUnixTimeMilliseconds()),
            ("@rows", PageRows));
        if (page.Count == 0) return false;
        foreach (var (cargoId, project, model, since) in page)
        {
            if (model is null) continue;
            var dock = options.DockOf(DockName.OfModel(model), new ProjectId(project));
            await database.Execute(
                "INSERT INTO waiting (dock, cargo_id, since) VALUES (@dock, @cargo, @since) ON CONFLICT (dock, cargo_id) DO NOTHING", ("@dock", dock), ("@cargo", cargoId), ("@since", since));
        }

        await marks.Save(Mark, page[^1].CargoId);
        return page.Count == PageRows;
    }
}
