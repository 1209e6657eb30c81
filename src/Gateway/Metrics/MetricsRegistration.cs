using System.Diagnostics.Metrics;
using Convoy.Gateway.Documentation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Convoy.Gateway.Metrics;

/// <summary><c>/metrics</c>: Prometheus text, of the process and of what it does. It names no project, id, key or host.</summary>
internal static class MetricsRegistration
{
    public const string Route = "/metrics";

    private const string KestrelMeter = "Microsoft.AspNetCore.Server.Kestrel";

    private const string SiloMeter = "Convoy.Silo"; // of a combined node

    private static readonly string[] Meters = ["System.Runtime", KestrelMeter, GatewayMetrics.MeterName, SiloMeter];

    public static IServiceCollection AddGatewayMetrics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("convoy-gateway", autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddView(WithoutAddresses).AddPrometheusExporter());
        return services;
    }

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(Route)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
        .DescribedBy(MetricsDescription.Scrape);

    // Kestrel tags its figures with the address and the port that it listens on.
    private static MetricStreamConfiguration? WithoutAddresses(Instrument instrument) =>
        instrument.Meter.Name == KestrelMeter ? new MetricStreamConfiguration { TagKeys = ["error.type", "network.protocol.version"] } : null;
}
