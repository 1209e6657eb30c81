namespace Convoy.Silo.Hosting;

/// <summary>Gives the thread pool more threads while all that it has are blocked, and takes the demand back afterwards.</summary>
/// <remarks>
/// Npgsql cancels a command that timed out by blocking calls. With a database that has gone silent these take every thread of a pool that grows
/// by one or two a second, and all reads wait. Many threads from the start would cost every read instead (docs/decisions/0007).
/// </remarks>
internal sealed partial class StalledPool(TimeProvider time, ILogger<StalledPool> logger) : IHostedService, IDisposable
{
    /// <summary>Pause between two looks. The pool itself looks twice a second and then adds one thread.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks that must find nothing done: one may fall into a moment in which the machine is busy with something else.</summary>
    internal const int Looks = 3;

    /// <summary>How long the last stall has to be over before the pool is left to itself: more threads than cores cost every call.</summary>
    internal static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    /// <summary>Threads that each look adds while nothing moves; at most <see cref="MaxThreads"/> in all.</summary>
    internal const int Step = 8;

    /// <summary>The most threads that are asked for; more than a node may have connections, each of which can block one.</summary>
    internal const int MaxThreads = 64;

    private readonly ManualResetEventSlim _end = new();
    private Thread? _watcher;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: one of the pool's would wait with the rest.
        _watcher = new Thread(Watch) { IsBackground = true, Name = nameof(StalledPool) };
        _watcher.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _end.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Set();
        _watcher?.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        ThreadPool.GetMinThreads(out var usual, out var completionPorts);
        var asked = usual;
        var completed = ThreadPool.CompletedWorkItemCount;
        var stalledAt = time.GetTimestamp();
        var idleLooks = 0;
        while (!_end.Wait(Interval))
        {
            var before = completed;
            completed = ThreadPool.CompletedWorkItemCount;
            idleLooks = completed == before && ThreadPool.PendingWorkItemCount > 0 ? idleLooks + 1 : 0;
            if (idleLooks >= Looks)
            {
                stalledAt = time.GetTimestamp();
                if (asked >= MaxThreads) continue;
                if (asked == usual) LogStalled(ThreadPool.ThreadCount);
                asked = Math.Min(Math.Max(asked, ThreadPool.ThreadCount) + Step, MaxThreads);
                ThreadPool.SetMinThreads(asked, completionPorts);
            }
            else if (asked != usual && time.GetElapsedTime(stalledAt) > Calm)
            {
                asked = usual;
                ThreadPool.SetMinThreads(usual, completionPorts);
            }
        }

        ThreadPool.SetMinThreads(usual, completionPorts);
    }

    [LoggerMessage(1, LogLevel.Warning, "All {Threads} threads of the pool were blocked, as by a database that is silent; more are added until that is over")]
    private partial void LogStalled(int threads);
}
