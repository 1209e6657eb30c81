using Convoy.Gateway.Documentation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Convoy.Gateway.Metrics;

/// <summary><c>/metrics</c>: Prometheus text, of the process and of what it does. It names no project, id, key or host.</summary>
internal static class MetricsRegistration
{
    public const string Route = "/metrics";

    private static readonly string[] Meters = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", GatewayMetrics.Meter];

    public static IServiceCollection AddGatewayMetrics(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("convoy-gateway", autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        return services;
    }

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(Route)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
        .DescribedBy(MetricsDescription.Scrape);
}
