using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Health;
using Convoy.Silo.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Convoy.Gateway.Hosting;

/// <summary>Puts the process together: settings, logging, Kestrel, and the silo that lives in it.</summary>
internal static class GatewayHost
{
    public static async Task<WebApplicationBuilder> CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        AddLogging(builder);
        var node = NodeOptions.From(builder.Configuration);
        var options = GatewayOptions.From(builder.Configuration);
        var requests = Settings.Bind<RequestOptions>(builder.Configuration, RequestOptions.Section);
        if (requests.Fault() is { } fault) throw new StartFaultException(fault);
        var listeners = Listeners.From(builder.Configuration, options);
        var silo = await EmbeddedSilo.Open(node, TimeProvider.System);
        listeners.RequireFree();
        builder.WebHost.UseUrls([.. listeners.Public, .. listeners.Management]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Every door has its limit and answers 413; Kestrel's own would cut the connection off.
            kestrel.Limits.MaxRequestBodySize = null;
        });

        var keys = KeysFile.Open(silo, options.AdminKey);
        silo.AddTo(builder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(listeners);
        builder.Services.AddSingleton(_ => silo);
        builder.Services.AddSingleton(silo.Secrets);
        builder.Services.AddSingleton(keys);
        builder.Services.AddSingleton<IReadiness, NodeReadiness>();
        builder.Services.AddHostedService<FirstRun>();
        builder.Services.AddHostedService<Banner>();
        builder.Services.AddGrainCalls(requests);
        builder.Services.AddCallers(keys.AdminKey);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = node.ShutdownTimeout);
        builder.Services.AddHostedService(provider => new UnknownSettings(
            Settings.Unknown(builder.Configuration, [.. EmbeddedSilo.KnownSettings, (NodeOptions.Section, typeof(GatewayOptions)), (RequestOptions.Section, typeof(RequestOptions))]),
            provider.GetRequiredService<ILogger<UnknownSettings>>()));
        return builder;
    }

    private static void AddLogging(WebApplicationBuilder builder)
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
        builder.Logging.AddFilter("Orleans", level => level >= LogLevel.Warning && gate.HasStarted);

        // At its first look it takes the age of the machine for a delay.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // It would write every start fault once more with its stack, and make an Activity for every request.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None);
    }
}
