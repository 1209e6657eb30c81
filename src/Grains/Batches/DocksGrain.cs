using Convoy.Batches;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Batches;

/// <summary>Goes round all docks and batches by a timer, and keeps nothing but how far it has come.</summary>
[GrainType("docks")]
internal sealed partial class DocksGrain(BatchStore batches, BatchReturns returns, StrayCargo strays, BatchingOptions options, TimeProvider time, ILogger<DocksGrain> log) : Grain, IDocksGrain
{
    /// <summary>From one round to the next: a full batch leaves so much later at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>From one look for what is over or was forgotten to the next.</summary>
    public static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(10);

    /// <summary>Docks looked at in one round; where there are more, the next goes on.</summary>
    public const int MaxDocks = 1_000;

    /// <summary>How long one such look may take, before full batches are looked after again.</summary>
    public static readonly TimeSpan MaxTidyTime = TimeSpan.FromSeconds(2);

    private const int MaxRemoved = 1_000;

    private string _after = "";
    private long _tidiedAt;
    private Task _going = Task.CompletedTask;
    private Task _returning = Task.CompletedTask;

    public ValueTask StayAwake() => default;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(Interval, Interval) { Interleave = true });
        return Task.CompletedTask;
    }

    private Task Tick(CancellationToken cancellation)
    {
        // What a lost silo makes slow to take back keeps no full batch waiting.
        if (_returning.IsCompleted) _returning = Safely(returns.Round());
        if (_going.IsCompleted) _going = Safely(Round());
        return Task.CompletedTask;
    }

    private async Task Safely(Task round)
    {
        try
        {
            await round;
        }
#pragma warning disable CA1031 // The next round makes up for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, fault);
        }
    }

    private async Task Round()
    {
        await WakeDocks();
        if (_tidiedAt != 0 && time.GetElapsedTime(_tidiedAt) < TidyInterval) return;
        _tidiedAt = time.GetTimestamp();
        await batches.RemoveClosed(options.Retention, MaxRemoved);
        while (options.Enabled && await strays.Round() && time.GetElapsedTime(_tidiedAt) < MaxTidyTime)
        {
            // The first time after an upgrade there are all cargo to look at.
        }
    }

    private async Task WakeDocks()
    {
        // Batches that are there are made ready, even where no more are made.
        var forming = await batches.FormingDocks(MaxDocks);
        var docks = options.Enabled ? await batches.Docks(_after, options.LargestConfiguredSize, MaxDocks) : [];
        _after = docks.Count == MaxDocks ? docks[^1].Dock : "";
        foreach (var dock in docks.Where(IsDue).Select(dock => dock.Dock).Union(forming)) await GrainFactory.GetDock(dock).Wake(dock);
    }

    private bool IsDue(WaitingDock dock)
    {
        var (size, maxWait) = options.At(dock.Dock);
        return dock.Count >= size || dock.Waited >= maxWait;
    }

    [LoggerMessage(1, LogLevel.Warning, "A round of the docks failed and will be made up by the next")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
