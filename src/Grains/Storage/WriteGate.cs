namespace Convoy.Grains.Storage;

/// <summary>
/// Lets a few writers at a time into the database, in the order of arrival: one into SQLite, which has one anyway and in whose driver
/// the others would sleep and poll, each on a thread of its own; into PostgreSQL as many as there are connections.
/// </summary>
internal sealed class WriteGate(int writers) : IDisposable
{
    /// <summary>Writes that may wait; one more is turned away at once.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>
    /// The longest wait for a turn, shorter than a grain call may take, so that no write is done for a caller who was told that nobody
    /// knows. A write that was turned away has certainly not happened.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(writers, writers);
    private int _waiting;

    public async ValueTask<T> Run<TState, T>(Func<TState, Task<T>> write, TState state)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting) throw new StorageUnavailableException("Too many writes are waiting for the database.");
            if (!await _turn.WaitAsync(MaxWait)) throw new StorageUnavailableException("The database did not come round to this write in time.");
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await write(state);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
