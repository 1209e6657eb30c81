namespace Convoy.Gateway.Callers;

/// <summary>Forgets the keys that nobody has shown for a while, so that a gateway holds only those in use.</summary>
internal sealed class AnswerUpkeep(ProjectKeyCheck projects, WorkerKeyCheck workers, TimeProvider time) : BackgroundService
{
    /// <summary>From one round to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            projects.Answers.Trim();
            workers.Answers.Trim();
        }
    }
}
