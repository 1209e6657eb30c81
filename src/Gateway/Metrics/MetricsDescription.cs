using Convoy.Gateway.Documentation;

namespace Convoy.Gateway.Metrics;

internal static class MetricsDescription
{
    public const string MediaType = "text/plain";

    public static void Scrape(Operation operation) => operation
        .Is(
            "metrics",
            Tags.Node,
            "Metrics for Prometheus",
            "Text in Prometheus' exposition format. `Convoy:ManagementUrls`, where it is set, takes it off the public listener.")
        .Gives(
            200,
            "The metrics of this process.",
            ShapeOf.Text("One sample a line."),
            "# TYPE convoy_loads_total counter\nconvoy_loads_total{otel_scope_name=\"Convoy.Gateway\"} 17\n",
            MediaType);
}
