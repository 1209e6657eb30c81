using System.Threading.Channels;
using Convoy.Grains.Storage;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>Reads what activations ask for, in groups: while one is being read the next one fills.</summary>
internal sealed class CargoReader(ICargoTable table, CargoStoreOptions options, TimeProvider time)
{
    /// <summary>The longest that a read is tried, its wait for a turn included.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<CargoRead> _queue = Channel.CreateBounded<CargoRead>(
        new BoundedChannelOptions(options.MaxQueuedRows) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>How many wait.</summary>
    public int Queued => _queue.Reader.Count;

    /// <summary>Hands a read over.</summary>
    /// <exception cref="StorageUnavailableException">Too many wait, or the node stops.</exception>
    public void Add(CargoRead read)
    {
        if (_queue.Writer.TryWrite(read)) return;
        throw new StorageUnavailableException(_queue.Reader.Completion.IsCompleted ? "The node is stopping." : "Too many reads are waiting for the database.");
    }

    /// <summary>Takes no more; <see cref="Run"/> ends when all that was taken is answered.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>One of the loops that share the queue.</summary>
    public async Task Run()
    {
        var group = new List<CargoRead>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < options.MaxGroupRows && _queue.Reader.TryRead(out var read)) group.Add(read);
            if (group.Count > 0) await Answer(group);
            group.Clear();
        }
    }

    private async Task Answer(List<CargoRead> group)
    {
        var ids = group.Select(read => read.CargoId).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                var found = await table.Read(ids);
                foreach (var read in group) read.SetResult(found.GetValueOrDefault(read.CargoId));
                return;
            }
            catch (InvalidDataException fault)
            {
                // One broken row must not take the others with it.
                await AnswerOneByOne(group, fault);
                return;
            }
            catch (Exception fault)
            {
                if (time.GetElapsedTime(group[0].QueuedAt) > MaxWait)
                {
                    foreach (var read in group) read.SetException(Database.Unavailable(fault));
                    return;
                }
            }

            await Task.Delay(RetryPause, time);
        }
    }

    private async Task AnswerOneByOne(List<CargoRead> group, InvalidDataException fault)
    {
        if (group.Count == 1)
        {
            group[0].SetException(fault);
            return;
        }

        foreach (var read in group) await Answer([read]);
    }
}
