using System.Globalization;
using Convoy.Testing;
using Convoy.Testing.Clusters;
using Convoy.Testing.Databases;

namespace Convoy.Cluster.Tests.Faults;

/// <summary>
/// Holds up what one silo commits: every group of cargo takes a lock on its silo's row of the members, and until this is disposed of, somebody else
/// has it. So nobody can declare that silo dead either.
/// </summary>
internal sealed class HeldCommits : IAsyncDisposable
{
    private const int LongestSeconds = 60;

    private readonly PostgresServer _database;
    private readonly Task<string> _holding;
    private bool _isOver;

    private HeldCommits(PostgresServer database, Task<string> holding) => (_database, _holding) = (database, holding);

    public static async Task<HeldCommits> Of(PostgresServer database, ClusterNode silo)
    {
        var holding = database.Query($"SELECT pg_sleep({LongestSeconds}) FROM (SELECT 1 FROM members WHERE port = {silo.SiloPort} AND status = 3 FOR UPDATE) AS held");
        var held = new HeldCommits(database, holding);
        try
        {
            await Eventually.Holds("the lock to be taken", async () => await held.Count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOver) return;
        _isOver = true;
        await Count("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        await _holding.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task<int> Count(string sql) => int.Parse((await _database.Query(sql)).Trim(), CultureInfo.InvariantCulture);
}
