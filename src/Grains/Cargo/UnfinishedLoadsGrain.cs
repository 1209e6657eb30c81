using Convoy.Cargo;
using Convoy.Grains.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Convoy.Grains.Cargo;

/// <summary>
/// Walks the params rows in the order of their creation and hands those without a cargo to their grain, which alone decides. The
/// mark says up to which id everything is known to be whole.
/// </summary>
[GrainType("unfinished-loads")]
internal sealed class UnfinishedLoadsGrain(Database database, IOptions<ClusterOptions> cluster, TimeProvider time) : Grain, IUnfinishedLoadsGrain
{
    private const string Mark = "unfinished-loads";

    /// <summary>Rows looked at in one statement.</summary>
    private const int PageRows = 10_000;

    public async ValueTask<int> Sweep(TimeSpan minimumAge)
    {
        var before = (time.GetUtcNow() - minimumAge).ToUnixTimeMilliseconds();
        var mark = (await database.Query("SELECT mark FROM sweep_marks WHERE sweep = @sweep", row => row.GetString(0), ("@sweep", Mark))).FirstOrDefault("");
        var discarded = 0;
        while (true)
        {
            var page = await NextPage(mark, before);
            foreach (var (cargoId, isWhole) in page)
            {
                if (!isWhole && CargoId.TryParse(cargoId, out var id) && await GrainFactory.GetCargo(id).DiscardUnfinishedLoad()) discarded++;
            }

            if (page.Count == 0) return discarded;
            mark = page[^1].CargoId;
            await database.Execute(
                "INSERT INTO sweep_marks (sweep, mark) VALUES (@sweep, @mark) ON CONFLICT (sweep) DO UPDATE SET mark = excluded.mark",
                ("@sweep", Mark),
                ("@mark", mark));
        }
    }

    private Task<List<(string CargoId, bool IsWhole)>> NextPage(string mark, long before) =>
        database.Query(
            """
            SELECT p.cargo_id, EXISTS (SELECT 1 FROM grain_state g
                                       WHERE g.service_id = @service AND g.grain_type = @type AND g.grain_key = p.cargo_id)
            FROM cargo_params p
            WHERE p.cargo_id > @mark AND p.created_at <= @before
            ORDER BY p.cargo_id
            LIMIT @rows
            """,
            row => (row.GetString(0), row.GetBoolean(1)),
            ("@service", cluster.Value.ServiceId),
            ("@type", CargoGrain.StateName),
            ("@mark", mark),
            ("@before", before),
            ("@rows", PageRows));
}
