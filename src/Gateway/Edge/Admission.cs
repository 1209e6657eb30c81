using Convoy.Gateway.Budget;
using Convoy.Gateway.Health;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Edge;

/// <summary>
/// Lets so many requests in and no more (<see cref="RequestOptions.MaxInFlight"/>), so that a cluster that is slow fills no memory
/// here. It comes before every other check: a refusal protects by costing nothing. Health and metrics are never refused.
/// </summary>
internal sealed class Admission
{
    /// <summary>The route of a request that was refused, for the metrics: nobody has looked at its path.</summary>
    public const string RefusedRoute = "refused";

    private static readonly PathString[] AlwaysOpen = [HealthEndpoints.Route, MetricsRegistration.Route];

    private readonly int _max;
    private readonly GatewayMetrics _metrics;
    private int _inFlight;

    public Admission(RequestOptions options, GatewayMetrics metrics)
    {
        _max = options.MaxInFlight;
        _metrics = metrics;
        metrics.WatchInFlight(() => Volatile.Read(ref _inFlight));
    }

    /// <summary>Whether the request may come in. Either way it has entered, and must leave once.</summary>
    public bool Enter(HttpContext context)
    {
        if (Interlocked.Increment(ref _inFlight) <= _max || IsAlwaysOpen(context.Request.Path)) return true;
        _metrics.Refused("requests");
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    private static bool IsAlwaysOpen(PathString path) => Array.Exists(AlwaysOpen, open => path.StartsWithSegments(open));
}
