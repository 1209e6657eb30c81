using Convoy.Cargo;
using Convoy.Idempotency;
using Convoy.Projects;
using Convoy.Results;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Convoy.Grains.Upkeep;

/// <summary>Keeps the sweeping grains awake: a round at the start, then one every interval. A failed round is made up by the next.</summary>
internal sealed partial class UpkeepService(IGrainFactory grains, IOptions<UpkeepOptions> options, TimeProvider time, ILogger<UpkeepService> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var projects = await grains.GetProjectCatalog().FinishUnfinished();
                var keys = await SweepAll(grains.GetUnfinishedKeys().Sweep, stoppingToken);
                var loads = await SweepAll(grains.GetUnfinishedLoads().Sweep, stoppingToken);
                await SweepAll(_ => grains.GetIdempotencySweep().Sweep(), stoppingToken);
                await SweepAll(_ => grains.GetResultSweep().Sweep(), stoppingToken);
                if (projects + keys + loads > 0) LogFinished(log, projects, keys, loads);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, fault);
            }

            await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> SweepAll(Func<TimeSpan, ValueTask<SweepRound>> sweep, CancellationToken cancellation)
    {
        var settled = 0;
        while (true)
        {
            var round = await sweep(options.Value.MinimumAge);
            settled += round.Settled;
            if (!round.HasMore || cancellation.IsCancellationRequested) return settled;
        }
    }
}
