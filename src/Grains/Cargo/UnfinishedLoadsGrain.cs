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

    /// <summary>Rows looked at in one call.</summary>
    private const int PageRows = 2_000;

    /// <summary>Loads removed in one call, each a grain call and a commit, well within the time that a call may take.</summary>
    private const int MaxDiscarded = 100;

    public async ValueTask<LoadSweep> Sweep(TimeSpan minimumAge)
    {
        var before = (time.GetUtcNow() - minimumAge).ToUnixTimeMilliseconds();
        var mark = (await database.Query("SELECT mark FROM sweep_marks WHERE sweep = @sweep", row => row.GetString(0), ("@sweep", Mark))).FirstOrDefault("");
        var page = await NextPage(mark, before);
        var discarded = 0;
        foreach (var (cargoId, isWhole) in page)
        {
            if (discarded == MaxDiscarded) return await Leave(mark, discarded, hasMore: true);
            if (!isWhole && CargoId.TryParse(cargoId, out var id) && await GrainFactory.GetCargo(id).DiscardUnfinishedLoad()) discarded++;
            mark = cargoId;
        }

        return page.Count == 0 ? new LoadSweep { Discarded = 0, HasMore = false } : await Leave(mark, discarded, hasMore: page.Count == PageRows);
    }

    private async ValueTask<LoadSweep> Leave(string mark, int discarded, bool hasMore)
    {
        await database.Execute(
            "INSERT INTO sweep_marks (sweep, mark) VALUES (@sweep, @mark) ON CONFLICT (sweep) DO UPDATE SET mark = excluded.mark",
            ("@sweep", Mark),
            ("@mark", mark));
        return new LoadSweep { Discarded = discarded, HasMore = hasMore };
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
