using System.Globalization;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Convoy.Grains.Projects;

/// <summary>
/// Asks each project that was changed since the last sweep to undo what is unfinished: an intent is itself a change. The mark is the
/// last change that was looked at, a second and the project's key; a second is looked at once it is over.
/// </summary>
[GrainType("unfinished-keys")]
internal sealed class UnfinishedKeysGrain(Database database, SweepMarks marks, IOptions<ClusterOptions> cluster, TimeProvider time)
    : Grain, IUnfinishedKeysGrain
{
    private const string Mark = "unfinished-keys";

    /// <summary>Projects looked at in one call, each a grain call, well within the time that a call may take.</summary>
    private const int PageRows = 100;

    public async ValueTask<SweepRound> Sweep(TimeSpan minimumAge)
    {
        var page = await NextPage(await marks.Find(Mark), (time.GetUtcNow() - minimumAge).UtcDateTime);
        var undone = 0;
        foreach (var (_, key) in page)
        {
            if (ProjectGrainFactory.TryGetSlug(key, out var slug)) undone += await GrainFactory.GetProject(slug).UndoUnfinishedKeys();
        }

        if (page.Count > 0) await marks.Save(Mark, page[^1].Mark);
        return new SweepRound { Settled = undone, HasMore = page.Count == PageRows };
    }

    private Task<List<(string Mark, string Key)>> NextPage(string mark, DateTime before) =>
        database.Query(
            $"""
            SELECT change, grain_key
            FROM (SELECT {database.SecondOf("modified_at")} AS second, {database.SecondOf("modified_at")} || ' ' || grain_key AS change, grain_key
                  FROM grain_state
                  WHERE service_id = @service AND grain_type = @type) AS changes
            WHERE second < @before AND change > @mark
            ORDER BY change
            LIMIT @rows
            """,
            row => (row.GetString(0), row.GetString(1)),
            ("@service", cluster.Value.ServiceId),
            ("@type", ProjectGrain.StateName),
            ("@before", before.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
            ("@mark", mark),
            ("@rows", PageRows));
}
