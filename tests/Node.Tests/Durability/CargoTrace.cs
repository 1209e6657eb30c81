namespace Convoy.Node.Tests.Durability;

/// <summary>What a client and its worker know of one cargo whose load was acknowledged.</summary>
internal sealed class CargoTrace(string id)
{
    /// <summary>The way of every cargo here; a trace speaks of statuses by their place in it.</summary>
    public static readonly string[] Way = ["pending", "batched", "processing", "completed", "callback_pending", "callback_delivered"];

    public string Id { get; } = id;

    /// <summary>The last status that the node acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>The status that was sent and never answered for, so that it may be there or not; null when there is none.</summary>
    public int? InFlight { get; private set; }

    /// <summary>The tracking answer once nothing was in flight any more: from then on it must never change.</summary>
    public string? Settled { get; set; }

    /// <summary>The same for every attempt at a step, so that a repeat is the same event.</summary>
    public string TransitionId(int step) => $"{Id}-{step}";

    public void Send(int step) => InFlight = step;

    public void Acknowledge()
    {
        Acknowledged = InFlight ?? throw new InvalidOperationException("Nothing was sent.");
        InFlight = null;
    }
}
