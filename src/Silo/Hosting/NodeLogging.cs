using Microsoft.Extensions.Logging.Console;

namespace Convoy.Silo.Hosting;

/// <summary>How every process logs: one line an event, to the console.</summary>
public static class NodeLogging
{
    /// <summary>Replaces the host's logging.</summary>
    public static void AddNodeLogging(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        // Kestrel opens a scope a connection; captured, it travels with every request in an execution context of its own.
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Convoy", LogLevel.Information);

        // What a start that fails leaves behind in Orleans is not what was wrong.
        var gate = new StartGate();
        builder.Services.AddSingleton(gate);
        builder.Services.AddHostedService(provider => new StartGateOpener(gate, provider.GetRequiredService<IHostApplicationLifetime>()));
        builder.Logging.AddFilter("Orleans", level => level >= LogLevel.Warning && gate.HasStarted);

        // What it asks again is counted, and what it gives up is said where the request ends.
        builder.Logging.AddFilter("Polly", LogLevel.Error);

        // The base class of Orleans tells of each start and change of its range.
        builder.Logging.AddFilter("Convoy.Grains.Leases.LeasePeer", LogLevel.Warning);

        // At its first look it takes the age of the machine for a delay.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // It would write every start fault once more with its stack, and make an Activity for every request.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None);
    }

    private sealed class StartGateOpener(StartGate gate, IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(gate.Open);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
