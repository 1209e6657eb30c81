using Convoy.Cargo;
using Convoy.Grains.Cargo;
using CsCheck;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Anything that can befall a cargo, at a clock that may go either way.</summary>
internal sealed record CargoEvent(CargoEventKind Kind, Transition Item, TimeSpan ClockMoved)
{
    private static readonly Gen<string?> Batches = Gen.OneOf(null, "b1", "b2", "b3");

    private static readonly Gen<string?> Ids = Gen.OneOf(null, null, "t1", "t2", "t3", "t4");

    // The early statuses come often, so that a walk goes back and forth before it ends.
    private static readonly Gen<CargoStatus> Statuses = Gen.Frequency(
        (4, Gen.OneOf(CargoStatus.Pending, CargoStatus.Batched, CargoStatus.Processing)),
        (1, Gen.Enum<CargoStatus>()));

    private static readonly Gen<Transition> Items = Gen.Select(Statuses, Batches, Ids, CargoSamples.Item);

    private static readonly Gen<CargoEventKind> Kinds = Gen.Frequency(
        (8, CargoEventKind.Push),
        (2, CargoEventKind.Gather),
        (2, CargoEventKind.Claim),
        (2, CargoEventKind.Requeue),
        (2, CargoEventKind.Return),
        (1, CargoEventKind.GiveUp),
        (2, CargoEventKind.Redeliver),
        (1, CargoEventKind.Cancel));

    private static readonly Gen<TimeSpan> ClockMoves = Gen.Int[-9, 9].Select(minutes => TimeSpan.FromMinutes(minutes));

    public static readonly Gen<CargoEvent[]> Sequences =
        Gen.Select(Kinds, Items, ClockMoves, (kind, item, moved) => new CargoEvent(kind, item, moved)).Array[0, 40];

    private const string Successor = "b9";

    private string Batch => Item.BatchId ?? "b1";

    public CargoDecision Happen(CargoState cargo, DateTimeOffset now) => Kind switch
    {
        CargoEventKind.Push => CargoLifecycle.Decide(cargo, Item, now),
        CargoEventKind.Gather => CargoLifecycle.Gather(cargo, Batch, now),
        CargoEventKind.Return => CargoLifecycle.Return(cargo, Batch, Successor, now),
        CargoEventKind.GiveUp => CargoLifecycle.GiveUp(cargo, Batch, "lost", now),
        CargoEventKind.Claim => CargoLifecycle.Claim(cargo, Batch, now),
        CargoEventKind.Requeue => CargoLifecycle.Requeue(cargo, Batch, now),
        CargoEventKind.Cancel => CargoLifecycle.Cancel(cargo, now),
        _ => CargoLifecycle.RedeliverCallback(cargo, now),
    };
}

internal enum CargoEventKind
{
    Push,
    Gather,
    Claim,
    Requeue,
    Return,
    GiveUp,
    Redeliver,
    Cancel,
}
