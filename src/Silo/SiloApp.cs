using System.Text.Json;
using Convoy.Silo.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Convoy.Silo;

/// <summary>A silo of its own: it hosts grains, and tells over HTTP only how it is.</summary>
internal static class SiloApp
{
    private const string DefaultUrl = "http://localhost:8081";
    private const string Json = "application/json";

    /// <summary>Builds the silo, with everything that it needs opened and nothing started.</summary>
    /// <exception cref="StartFaultException">It cannot start; the message says why.</exception>
    public static async Task<WebApplication> Create(string[] args)
    {
        var builder = NodeHost.CreateBuilder(args);
        var options = NodeOptions.From(builder.Configuration, NodeMode.Cluster);
        Settings.Require(options.Mode == NodeMode.Cluster, "Convoy:Mode=Embedded hosts its grains in the gateway: run Convoy.Gateway instead.");
        var listeners = Listeners.From(builder.Configuration, DefaultUrl);
        await NodeHost.AddNode(builder, options, listeners, hostsGrains: true);
        builder.AddUnknownSettings();
        builder.Services.AddHostedService<SiloAnnouncement>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("convoy-silo", autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics.AddMeter("System.Runtime", "Convoy.Silo").AddOrleansFigures().AddPrometheusExporter());

        var app = builder.Build();
        var health = app.Services.GetRequiredService<NodeHealth>();
        app.MapGet("/health", context => Answer(context, null));
        app.MapGet("/health/live", context => Answer(context, null));
        app.MapGet("/health/serving", context => Answer(context, health.ServingFault()));
        app.MapGet("/health/ready", async context => await Answer(context, await health.ReadinessFault(context.RequestAborted)));
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static Task Answer(HttpContext context, string? fault)
    {
        context.Response.ContentType = Json;
        if (fault is null) return context.Response.WriteAsync("""{"status":"ok"}""");
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return context.Response.WriteAsync($$"""{"detail":"Not ready: {{JsonEncodedText.Encode(fault)}}."}""");
    }
}
