using Convoy.Cargo;
using Convoy.Projects;
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
                var loads = await SweepLoads(stoppingToken);
                if (projects + loads > 0) LogFinished(log, projects, loads);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, fault);
            }

            await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> SweepLoads(CancellationToken cancellation)
    {
        var discarded = 0;
        while (true)
        {
            var sweep = await grains.GetUnfinishedLoads().Sweep(options.Value.MinimumAge);
            discarded += sweep.Discarded;
            if (!sweep.HasMore || cancellation.IsCancellationRequested) return discarded;
        }
    }
}
