using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Cargo.Residence;

/// <summary>
/// Lets cargo leave when memory runs short, those first that nobody has asked for since it last did. What was in use when everything was last
/// collected counts, and not what has become garbage since: before a cargo leaves, the garbage does.
/// </summary>
internal sealed partial class MemoryPressure(ResidenceOptions options, TimeProvider time, ILogger<MemoryPressure> log, LocalCargo? cargo = null) : BackgroundService
{
    /// <summary>From one look at the memory to the next. Loads in bulk take some 40 MB a second, and have to be met before the limit is.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>From one collection that is asked for here to the next: each is work in proportion to what is in use.</summary>
    public static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(2);

    // Below the share that sets it off, so that not every look ends in leaving.
    private const int ShedPercent = 10;

    private long _answered;
    private long _askedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cargo is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look(cargo);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private void Look(LocalCargo active)
    {
        var now = GC.GetGCMemoryInfo(GCKind.Any);
        if (InUse(now) <= Share(now, options.PressurePercent)) return;
        var full = LastFull();
        if (full.Index > _answered)
        {
            _answered = full.Index;
            var inUse = InUse(full);
            if (inUse <= Share(full, options.PressurePercent)) return;
            var count = active.Count;
            var left = active.LetGo((int)(count * (1 - (Share(full, options.PressurePercent - ShedPercent) / inUse))));
            LogShed(log, inUse / (1024 * 1024), left, count);
        }
        else if (_askedAt == 0 || time.GetElapsedTime(_askedAt) > BetweenCollections)
        {
            _askedAt = time.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    private static GCMemoryInfo LastFull()
    {
        var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
        return blocking.Index > background.Index ? blocking : background;
    }

    private static double InUse(GCMemoryInfo memory) => memory.HeapSizeBytes - memory.FragmentedBytes;

    private static double Share(GCMemoryInfo memory, int percent) => memory.TotalAvailableMemoryBytes * (percent / 100.0);

    [LoggerMessage(1, LogLevel.Warning, "Memory is short, with {Megabytes:F0} MB in use: {Left} of {Cargo} cargo leave it")]
    private static partial void LogShed(ILogger logger, double megabytes, int left, int cargo);
}
