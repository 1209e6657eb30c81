using Convoy.Batches;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Batches;

/// <summary>Keeps the grain awake that looks after the docks: should its silo be lost, another one has it after the next call.</summary>
internal sealed partial class DocksService(IGrainFactory grains, TimeProvider time, ILogger<DocksService> log) : BackgroundService
{
    /// <summary>From one call to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A silo that has just joined is probed by the others, and has enough to do.
        await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetDocks().StayAwake();
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, fault);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The docks did not answer")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
