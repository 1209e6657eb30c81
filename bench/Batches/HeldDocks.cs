using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Load;
using Convoy.Bench.Million;
using Convoy.Bench.Servers;
using Npgsql;

namespace Convoy.Bench.Batches;

/// <summary>
/// Lets cargo gather, and then lets the docks at them. While the bench has a lock on the table of batches, no batch is made; cargo are loaded and
/// wait.
/// </summary>
internal sealed class HeldDocks(Installation convoy) : IDisposable
{
    private const int FirstCalls = 50;
    private const int FirstItems = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    private readonly ConvoyClient _client = new(convoy.Address, convoy.Keys);

    /// <summary>Loads a little at a time, and lets the docks at it: what is asked for ten thousand at once has been compiled by then.</summary>
    public async Task WarmUp(CancellationToken cancellation)
    {
        for (var call = 0; call < FirstCalls; call++) await _client.LoadBulk(FirstItems, cancellation);
        await UntilNoneWaits(cancellation);
    }

    /// <summary>Brings the number of waiting cargo to what is asked, while the docks stand still; then the docks go on.</summary>
    public async Task Gather(int waiting, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(convoy.Database!.ConnectionString);
        await connection.OpenAsync(cancellation);
        if (await Waiting(cancellation) > waiting) await UntilNoneWaits(cancellation);
        await using var held = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("LOCK TABLE batches IN EXCLUSIVE MODE", connection, held)) await hold.ExecuteNonQueryAsync(cancellation);
        var missing = waiting - (int)await Waiting(cancellation);
        if (missing > 0) await StoredCargo.Load(_client, missing, cancellation);
    }

    /// <summary>Waits until so many more batches can be claimed than <paramref name="before"/>.</summary>
    public Task UntilMade(long before, int batches, CancellationToken cancellation) =>
        Until(async () => await Made(cancellation) >= before + batches, string.Create(CultureInfo.InvariantCulture, $"{batches:N0} batches are made"), cancellation);

    /// <summary>Counts the cargo that come into batches until so many have, or the time is up.</summary>
    public async Task<LoadResult> Count(int cargo, TimeSpan window, CancellationToken cancellation)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var before = await Made(cancellation);
        var started = Stopwatch.GetTimestamp();
        var made = 0L;
        var elapsed = TimeSpan.Zero;
        while (made * BatchWorker.BatchCargo < cargo && elapsed < window)
        {
            await Task.Delay(LookPause, TimeProvider.System, cancellation);
            made = await Made(cancellation) - before;
            elapsed = Stopwatch.GetElapsedTime(started);
        }

        return new LoadResult(made * BatchWorker.BatchCargo, elapsed, TimeSpan.Zero, TimeSpan.Zero, Environment.CpuUsage.TotalTime - cpu);
    }

    /// <summary>Batches that were ever ready.</summary>
    public Task<long> Made(CancellationToken cancellation) => Number("SELECT count(*) FROM batches WHERE state <> 'forming'", cancellation);

    /// <summary>Waits until all cargo have left that a batch can be made of.</summary>
    public Task UntilNoneWaits(CancellationToken cancellation) => Until(async () => await Waiting(cancellation) < BatchWorker.BatchCargo, "no cargo waits", cancellation);

    public void Dispose() => _client.Dispose();

    private Task<long> Waiting(CancellationToken cancellation) => Number("SELECT count(*) FROM waiting", cancellation);

    private async Task<long> Number(string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(convoy.Database!.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Until(Func<Task<bool>> isSo, string fact, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(started) > Limit) throw new BenchFailureException($"after {Limit.TotalMinutes} minutes it is not so that {fact}.");
            await Task.Delay(LookPause, TimeProvider.System, cancellation);
        }
    }
}
