using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Cargo.Residence;

/// <summary>
/// Lets cargo leave when memory runs short, those first that nobody has asked for since it last did. What was in use when everything was last
/// collected counts, and not what has become garbage since: before a cargo leaves, the garbage does.
/// </summary>
internal sealed partial class MemoryPressure(ResidenceOptions options, TimeProvider time, ILogger<MemoryPressure> log, LocalCargo? cargo = null, IHeap? heap = null) : BackgroundService
{
    /// <summary>From one look at the memory to the next. Loads in bulk take some 40 MB a second, and have to be met before the limit is.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>From one collection that is asked for here to the next: each is work in proportion to what is in use.</summary>
    public static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(2);

    /// <summary>So far below the share that sets it off is what it aims at, so that not every look ends in leaving.</summary>
    public const int ShedPercent = 10;

    private readonly IHeap _heap = heap ?? new ProcessHeap();
    private long _answered;
    private long _askedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cargo is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) LookSafely(cargo);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>Looks once: asks for a collection, or lets cargo go after one.</summary>
    internal void Look(LocalCargo active)
    {
        var now = _heap.Now;
        if (now.InUse <= now.Share(options.PressurePercent)) return;
        var full = _heap.LastFull;
        if (full.Index > _answered)
        {
            _answered = full.Index;
            if (full.InUse <= full.Share(options.PressurePercent)) return;
            var count = active.Count;
            var left = active.LetGo((int)(count * (1 - (full.Share(options.PressurePercent - ShedPercent) / full.InUse))));
            LogShed(log, full.InUse / (1024 * 1024), left, count);
        }
        else if (_askedAt == 0 || time.GetElapsedTime(_askedAt) > BetweenCollections)
        {
            _askedAt = time.GetTimestamp();
            _heap.Collect();
        }
    }

    private void LookSafely(LocalCargo active)
    {
        try
        {
            Look(active);
        }
#pragma warning disable CA1031 // The next look makes up for it; a fault here would end the silo.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, fault);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Memory is short, with {Megabytes:F0} MB in use: {Left} of {Cargo} cargo leave it")]
    private static partial void LogShed(ILogger logger, double megabytes, int left, int cargo);

    [LoggerMessage(2, LogLevel.Error, "A look at the memory failed")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
