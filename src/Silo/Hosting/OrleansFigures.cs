using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Convoy.Silo.Hosting;

/// <summary>
/// What of Orleans' own figures goes to <c>/metrics</c>: a few that an operator can act on, without tags, since Orleans tags some with the
/// addresses of members. The rest stays switched off: some would be recorded at every message.
/// </summary>
internal static class OrleansFigures
{
    private const string Meter = "Microsoft.Orleans";

    private static readonly HashSet<string> Shown =
    [
        "orleans-grains",
        "orleans-catalog-activation-created",
        "orleans-catalog-activation-destroyed",
        "orleans-catalog-activation-failed-to-activate",
        "orleans-catalog-activation-concurrent-registration-attempts",
        "orleans-directory-partition-size",
        "orleans-messaging-expired",
        "orleans-messaging-rejected",
        "orleans-messaging-rerouted",
    ];

    public static MeterProviderBuilder AddOrleansFigures(this MeterProviderBuilder metrics) => metrics.AddMeter(Meter).AddView(Choose);

    private static MetricStreamConfiguration? Choose(Instrument instrument) =>
        instrument.Meter.Name != Meter ? null
        : Shown.Contains(instrument.Name) ? new MetricStreamConfiguration { TagKeys = [] }
        : MetricStreamConfiguration.Drop;
}
