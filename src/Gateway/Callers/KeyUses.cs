using System.Collections.Concurrent;
using System.Collections.Immutable;
using Convoy.Gateway.Budget;
using Convoy.Keys;

namespace Convoy.Gateway.Callers;

/// <summary>
/// Gathers when keys were used and writes it once a minute, to rows of their own. A request only sets a number; a failed write is
/// made up by the next. Only keys that were issued and known get a cell, so there are as many as there are keys in use.
/// </summary>
internal sealed partial class KeyUses(GrainCalls grains, TimeProvider time, ILogger<KeyUses> log) : BackgroundService
{
    /// <summary>From one write to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Keys in one grain call.</summary>
    private const int MaxKeysACall = 1_000;

    private readonly ConcurrentDictionary<KeyHash, KeyUseCell> _cells = new();

    public KeyUseCell CellOf(KeyHash key) => _cells.GetOrAdd(key, static _ => new KeyUseCell());

    /// <summary>Writes what has not been written.</summary>
    public async Task Flush()
    {
        var due = _cells.Select(cell => (cell.Value, Use: new KeyUse(cell.Key, cell.Value.UsedAt))).Where(cell => cell.Value.WrittenAt < cell.Use.At);
        foreach (var call in due.Chunk(MaxKeysACall))
        {
            ImmutableArray<KeyUse> uses = [.. call.Select(cell => cell.Use)];
            await grains.Ask(
                static async (grains, uses) =>
                {
                    await grains.GetKeyUsage().Record(uses);
                    return true;
                },
                uses);
            foreach (var (cell, use) in call) cell.WrittenAt = use.At;
        }

        // A cell that is written and at rest is made anew with the key's next answer.
        var atRest = time.GetUtcNow() - Interval;
        foreach (var (key, cell) in _cells)
        {
            if (cell.UsedAt < atRest && cell.WrittenAt >= cell.UsedAt) _cells.TryRemove(new(key, cell));
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested) await TryFlush();
        }
    }

    private async Task TryFlush()
    {
        try
        {
            await Flush();
        }
        catch (Exception fault)
        {
            LogNotWritten(log, fault);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The last uses of keys were not written and will be with the next")]
    private static partial void LogNotWritten(ILogger logger, Exception fault);
}

/// <summary>When one key was last used, as this gateway has seen it.</summary>
internal sealed class KeyUseCell
{
    private long _usedAtTicks;

    public DateTimeOffset UsedAt => new(Interlocked.Read(ref _usedAtTicks), TimeSpan.Zero);

    public DateTimeOffset WrittenAt { get; set; } = DateTimeOffset.MinValue;

    public void Mark(DateTimeOffset now) => Interlocked.Exchange(ref _usedAtTicks, now.UtcTicks);
}
