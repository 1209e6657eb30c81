using System.Diagnostics.Metrics;

namespace Convoy.Gateway.Metrics;

/// <summary>What the gateway counts of its own work.</summary>
internal sealed class GatewayMetrics
{
    public const string Meter = "Convoy.Gateway";

    private readonly Counter<long> _loads;
    private readonly Counter<long> _transitions;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _loads = meter.CreateCounter<long>("convoy.loads", "{cargo}", "Cargo loaded durably.");
        _transitions = meter.CreateCounter<long>("convoy.transitions", "{transition}", "Transitions pushed, by outcome.");
    }

    public void Loaded() => _loads.Add(1);

    public void Pushed(string outcome, int count)
    {
        if (count > 0) _transitions.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
