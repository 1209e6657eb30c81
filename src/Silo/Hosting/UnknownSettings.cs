namespace Convoy.Silo.Hosting;

/// <summary>Warns of settings under <c>Convoy</c> that nothing reads: mistyped names, most likely.</summary>
internal sealed partial class UnknownSettings(IEnumerable<string> names, ILogger<UnknownSettings> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in names) LogUnknown(log, name);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Unknown setting {Name} has no effect")]
    private static partial void LogUnknown(ILogger logger, string name);
}
