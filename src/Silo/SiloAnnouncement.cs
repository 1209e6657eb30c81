namespace Convoy.Silo;

/// <summary>Says in the log that the silo has joined and serves.</summary>
internal sealed partial class SiloAnnouncement(IHostApplicationLifetime lifetime, ILocalSiloDetails silo, ILogger<SiloAnnouncement> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => LogStarted(log, silo.SiloAddress));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "The silo {Silo} has joined and is ready")]
    private static partial void LogStarted(ILogger logger, SiloAddress silo);
}
