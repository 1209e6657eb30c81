using System.Diagnostics.Metrics;
using Convoy.Gateway.Budget;

namespace Convoy.Gateway.Metrics;

/// <summary>What the gateway counts of its own work.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Convoy.Gateway";

    private static readonly double[] DurationBoundsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    // Boxed once: a tag's value is an object.
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];

    private static readonly string[] FaultNames = [.. Enum.GetNames<GrainFault>().Select(name => name.ToLowerInvariant())];

    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _refusals;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        _durations = meter.CreateHistogram(
            "http.server.request.duration",
            "s",
            "From the first header to the answer, by route and status.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBoundsSeconds });
        _loads = meter.CreateCounter<long>("convoy.loads", "{cargo}", "Cargo loaded durably.");
        _transitions = meter.CreateCounter<long>("convoy.transitions", "{transition}", "Transitions pushed, by outcome.");
        _retries = meter.CreateCounter<long>("convoy.gateway.retries", "{call}", "Grain calls that were made again, by what had ended the attempt before.");
        _refusals = meter.CreateCounter<long>("convoy.gateway.refusals", "{request}", "Requests that were answered 503 at once because too much was in flight, by the limit that was reached.");
    }

    /// <summary>A request was answered; <paramref name="route"/> is the mounted template, never the path.</summary>
    public void Answered(string route, int status, TimeSpan duration) => _durations.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("http.route", route),
        new KeyValuePair<string, object?>("http.response.status_code", Statuses[status]));

    public void AskedAgain(GrainFault fault) => _retries.Add(1, new KeyValuePair<string, object?>("fault", FaultNames[(int)fault]));

    /// <summary>Shows how many requests are in flight.</summary>
    public void WatchInFlight(Func<int> inFlight) =>
        _meter.CreateObservableUpDownCounter("convoy.gateway.requests_in_flight", inFlight, "{request}", "Requests that are being answered.");

    /// <summary>Shows how many bytes of bodies are held.</summary>
    public void WatchBodies(Func<long> heldBytes) =>
        _meter.CreateObservableUpDownCounter("convoy.gateway.bodies_in_flight", heldBytes, "By", "Bodies that are held, those of at most 16 KiB not counted.");

    /// <summary>A request was turned away; <paramref name="limit"/> is the name of what is full.</summary>
    public void Refused(string limit) => _refusals.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void Loaded(int count = 1) => _loads.Add(count);

    public void Pushed(string outcome, int count)
    {
        if (count > 0) _transitions.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
