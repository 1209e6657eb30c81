using System.Threading.Channels;
using Convoy.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// Commits what comes in, in groups: while one is being committed the next one fills. A key always comes to the same writer, so two
/// groups never hold the same cargo at the same time.
/// </summary>
internal sealed partial class CargoWriter(ICargoTable table, Database database, CargoStoreOptions options, CargoStoreMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>The most bytes of one group, roughly; a single row may have more.</summary>
    public const int MaxGroupBytes = 8 * 1024 * 1024;

    /// <summary>
    /// The longest that a write waits for its turn, and then again the longest that it is tried, so that nothing is done for a caller
    /// who was long told that nobody knows.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>How often a group is tried that deadlocks, which the database takes a second to find out.</summary>
    public const int MaxAttemptsAfterDeadlock = 3;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<CargoWrite> _queue = Channel.CreateBounded<CargoWrite>(
        new BoundedChannelOptions(options.MaxQueuedRows) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _queuedBytes;

    /// <summary>How many wait.</summary>
    public int Queued => _queue.Reader.Count;

    /// <summary>Hands a write over.</summary>
    /// <exception cref="StorageUnavailableException">Too many wait, or the node stops: nothing is written.</exception>
    public void Add(CargoWrite write)
    {
        if (TryCount(write.Size))
        {
            if (_queue.Writer.TryWrite(write)) return;
            Interlocked.Add(ref _queuedBytes, -write.Size);
        }

        throw new StorageUnavailableException(_queue.Reader.Completion.IsCompleted ? "The node is stopping." : "Too many writes are waiting for the database.");
    }

    /// <summary>Takes no more; <see cref="Run"/> ends when all that was taken is settled.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task Run()
    {
        var group = new List<CargoWrite>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (await _queue.Reader.WaitToReadAsync())
        {
            Fill(group, keys);
            if (group.Count == 0) continue;
            metrics.Committing(group.Count);
            await Commit(group);
            group.Clear();
        }
    }

    private bool TryCount(int size)
    {
        while (true)
        {
            // What is larger than all that may wait waits alone.
            var bytes = Interlocked.Read(ref _queuedBytes);
            if (bytes > 0 && bytes + size > options.MaxQueuedBytes) return false;
            if (Interlocked.CompareExchange(ref _queuedBytes, bytes + size, bytes) == bytes) return true;
        }
    }

    private void Fill(List<CargoWrite> group, HashSet<string> keys)
    {
        keys.Clear();
        var bytes = 0;
        while (group.Count < options.MaxGroupRows && _queue.Reader.TryPeek(out var write))
        {
            bytes += write.Size;
            if (group.Count > 0 && (bytes > MaxGroupBytes || keys.Contains(write.CargoId))) return;
            _queue.Reader.TryRead(out _);
            Interlocked.Add(ref _queuedBytes, -write.Size);
            if (time.GetElapsedTime(write.QueuedAt) > MaxWait)
            {
                write.SetException(new StorageUnavailableException("The database did not come round to this write in time."));
                continue;
            }

            keys.Add(write.CargoId);
            group.Add(write);
        }
    }

    // Every repeat is the same write: it is committed once, because a row takes it only at the version that it expects.
    private async Task Commit(List<CargoWrite> group)
    {
        var startedAt = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await table.Commit(group)) Succeed(group);
                else await Tell(group);
                database.NoteWrite(succeeded: true);
                return;
            }
            catch (Exception fault) when (table.IsDueToRow(fault))
            {
                await FindRow(group, fault);
                return;
            }
            catch (Exception fault)
            {
                database.NoteWrite(succeeded: false);
                if (time.GetElapsedTime(startedAt) > MaxWait && !(table.IsOver(fault) && attempt < MaxAttemptsAfterDeadlock))
                {
                    metrics.Failed(group.Count);
                    LogFailed(log, group.Count, fault);
                    foreach (var write in group) write.SetException(Database.Unavailable(fault));
                    return;
                }
            }

            await Task.Delay(RetryPause, time);
        }
    }

    // One row that the database refuses is found by halving, and costs the others a few more commits.
    private async Task FindRow(List<CargoWrite> group, Exception fault)
    {
        if (group.Count == 1)
        {
            metrics.Refused();
            LogRefused(log, group[0].CargoId, fault);
            group[0].SetException(new InvalidDataException($"The database refuses this cargo ({Database.Name(fault)})."));
            return;
        }

        var middle = group.Count / 2;
        await Commit([.. group.Take(middle)]);
        await Commit([.. group.Skip(middle)]);
    }

    private static void Succeed(List<CargoWrite> group)
    {
        for (var i = 0; i < group.Count; i++) group[i].Succeed();
    }

    private async Task Tell(List<CargoWrite> group)
    {
        var stored = await table.FindStored(group);
        foreach (var write in group)
        {
            var isThere = stored.TryGetValue(write.CargoId, out var found);
            if (isThere && found.Operation == write.Operation)
            {
                write.Succeed();
            }
            else if (isThere ? found.Version == write.Expected : write.Expected is null)
            {
                // Nobody else wrote, and neither could we: the membership table has no place for this silo any more.
                write.SetException(new StorageUnavailableException("This silo is not a member of the cluster any more: nothing was written."));
            }
            else
            {
                metrics.Conflicted();
                write.SetException(new InconsistentStateException(
                    "Another activation of this cargo has written before.", isThere ? CargoGrainStorage.ETag(found.Version) : "none", CargoGrainStorage.ETag(write.Expected)));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The outcome of {Rows} writes of cargo is not known")]
    private static partial void LogFailed(ILogger logger, int rows, Exception fault);

    [LoggerMessage(2, LogLevel.Error, "The database refuses to store cargo {CargoId}")]
    private static partial void LogRefused(ILogger logger, string cargoId, Exception fault);
}
