using System.Collections.Concurrent;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Storage;
using Npgsql;

namespace Convoy.Grains.Tests.Cargo.Storage;

/// <summary>The real table, with a connection that is lost where a test says so, and a count of what it is asked.</summary>
internal sealed class FaultyTable(ICargoTable inner) : ICargoTable
{
    private readonly ConcurrentQueue<bool> _losses = new();
    private readonly ConcurrentQueue<int> _commits = new();
    private readonly ConcurrentQueue<int> _reads = new();
    private TaskCompletionSource? _hold;

    /// <summary>How many rows each commit had, in their order.</summary>
    public IReadOnlyList<int> Commits => [.. _commits];

    /// <summary>How many rows each read asked for, in their order.</summary>
    public IReadOnlyList<int> Reads => [.. _reads];

    /// <summary>Loses the connection at the next commit, before it reaches the database or when its answer comes.</summary>
    public void LoseNext(bool after) => _losses.Enqueue(after);

    /// <summary>Holds up commits and reads until <see cref="Release"/>.</summary>
    public void Hold() => _hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _hold?.TrySetResult();

    public async Task<bool> Commit(IReadOnlyList<CargoWrite> batch)
    {
        _commits.Enqueue(batch.Count);
        if (_hold is { } hold) await hold.Task;
        var loses = _losses.TryDequeue(out var after);
        if (loses && !after) throw new NpgsqlException("The connection was lost.");
        var all = await inner.Commit(batch);
        return loses ? throw new NpgsqlException("The answer was lost.") : all;
    }

    public Task<Dictionary<string, StoredVersion>> FindStored(IReadOnlyList<CargoWrite> batch) => inner.FindStored(batch);

    public async Task<Dictionary<string, CargoState>> Read(IReadOnlyCollection<string> cargoIds)
    {
        _reads.Enqueue(cargoIds.Count);
        if (_hold is { } hold) await hold.Task;
        return await inner.Read(cargoIds);
    }

    public bool IsDueToRow(Exception fault) => inner.IsDueToRow(fault);

    public bool IsOver(Exception fault) => inner.IsOver(fault);
}
