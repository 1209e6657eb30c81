using System.Collections.Concurrent;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>The thread that writes cargo into the file: SQLite waits for the disk on the thread that commits, and the pool has few.</summary>
internal sealed class SqliteWriterThread : IDisposable
{
    /// <summary>How it is known in a debugger, and to tests that look who commits.</summary>
    public const string Name = "convoy-cargo-writer";

    // One piece of work at a time comes in: the writer waits for its end.
    private readonly BlockingCollection<Action> _work = [];

    public SqliteWriterThread() => new Thread(Loop) { IsBackground = true, Name = Name }.Start();

    /// <summary>Runs something there.</summary>
    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // Whoever waits is told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    /// <inheritdoc/>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
        _work.Dispose();
    }
}
