using Convoy.Cargo;
using Convoy.Grains.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Convoy.Grains.Cargo;

/// <summary>
/// Clears up after releases, and the storage that the cargo store is measured against, that wrote a cargo's params in a commit of their own:
/// walks the params rows in the order of their creation and hands those without a cargo to their grain, which alone decides. The
/// mark says up to which id everything is known to be whole.
/// </summary>
[GrainType("unfinished-loads")]
internal sealed class UnfinishedLoadsGrain(Database database, SweepMarks marks, IOptions<ClusterOptions> cluster, TimeProvider time) : Grain, IUnfinishedLoadsGrain
{
    private const string Mark = "unfinished-loads";

    /// <summary>Rows looked at in one call.</summary>
    private const int PageRows = 2_000;

    /// <summary>Loads removed in one call, each a grain call and a commit, well within the time that a call may take.</summary>
    private const int MaxDiscarded = 100;

    public async ValueTask<SweepRound> Sweep(TimeSpan minimumAge)
    {
        var before = (time.GetUtcNow() - minimumAge).ToUnixTimeMilliseconds();
        var mark = await marks.Find(Mark);
        var page = await NextPage(mark, before);
        var discarded = 0;
        foreach (var (cargoId, isWhole) in page)
        {
            if (discarded == MaxDiscarded) return await Leave(mark, discarded, hasMore: true);
            if (!isWhole && CargoId.TryParse(cargoId, out var id) && await GrainFactory.GetCargo(id).DiscardUnfinishedLoad()) discarded++;
            mark = cargoId;
        }

        return page.Count == 0 ? new SweepRound { Settled = 0, HasMore = false } : await Leave(mark, discarded, hasMore: page.Count == PageRows);
    }

    private async ValueTask<SweepRound> Leave(string mark, int discarded, bool hasMore)
    {
        await marks.Save(Mark, mark);
        return new SweepRound { Settled = discarded, HasMore = hasMore };
    }

    private Task<List<(string CargoId, bool IsWhole)>> NextPage(string mark, long before) =>
        database.Query(
            """
            SELECT p.cargo_id, EXISTS (SELECT 1 FROM cargo c WHERE c.cargo_id = p.cargo_id)
                            OR EXISTS (SELECT 1 FROM grain_state g
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
