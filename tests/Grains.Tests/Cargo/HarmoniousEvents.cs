using Convoy.Cargo;
using Convoy.Grains.Cargo;
using CsCheck;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>
/// A cargo, and items for it that do not contradict each other, in an order and with repetitions of their own: their statuses lie on
/// one way, no two name different batches, no two different ones share a transition id, and none is fenced off (so that all name
/// their batch where the cargo was requeued or claimed, and none tells of a callback that is Convoy's).
/// </summary>
internal sealed record HarmoniousEvents(CargoState Cargo, Transition[] Items, Transition[] Arrivals)
{
    private const string Batch = "b1";

    private static readonly Gen<CargoState> Cargos = Gen.OneOf(
        CargoSamples.Loaded,
        CargoSamples.Loaded.Pushed(CargoStatus.Processing, "b0").Requeued("b0"),
        CargoSamples.Loaded.Claimed("b0").Requeued("b0"),
        CargoSamples.Loaded.Claimed(Batch));

    private static readonly CargoStatus[][] Ways =
    [
        [CargoStatus.Pending, CargoStatus.Batched, CargoStatus.Processing, CargoStatus.Failed],
        [
            CargoStatus.Pending, CargoStatus.Batched, CargoStatus.Processing,
            CargoStatus.Completed, CargoStatus.CallbackPending, CargoStatus.CallbackDelivered,
        ],
        [
            CargoStatus.Pending, CargoStatus.Batched, CargoStatus.Processing,
            CargoStatus.Completed, CargoStatus.CallbackPending, CargoStatus.CallbackFailed,
        ],
    ];

    public static readonly Gen<HarmoniousEvents> Any =
        from cargo in Cargos
        from way in Gen.OneOf<CargoStatus[]>(Ways)
        from items in ItemsFor(cargo, way).Array[1, 8]
        let numbered = items.Select(Numbered).ToArray()
        from repeats in Gen.OneOf<Transition>(numbered).Array[0, 8]
        from arrivals in Gen.Shuffle(numbered.Concat(repeats).ToArray())
        select new HarmoniousEvents(cargo, numbered, arrivals);

    /// <summary>The furthest status that an item or the cargo has reached.</summary>
    public CargoStatus ExpectedStatus
    {
        get
        {
            // Where the callback is Convoy's, what is completed goes on by itself.
            var furthest = Items.Select(item => item.To).Append(Cargo.Status).MaxBy(status => Ways.Max(way => Array.IndexOf(way, status)));
            return furthest == CargoStatus.Completed && Cargo.WasClaimed ? CargoStatus.CallbackPending : furthest;
        }
    }

    /// <summary>The one batch that is named; a cargo that was requeued is tied only by an item that moves it.</summary>
    public string? ExpectedBatch => Cargo.WasRequeued && ExpectedStatus == CargoStatus.Pending
        ? null
        : Items.Select(item => item.BatchId).Append(Cargo.BatchId).FirstOrDefault(batch => batch is not null);

    private static Gen<Transition> ItemsFor(CargoState cargo, CargoStatus[] way)
    {
        var mustName = cargo.WasRequeued || cargo.WasClaimed;
        var statuses = cargo.WasClaimed ? way.Where(status => !status.IsCallback()).ToArray() : way;
        return Gen.Select(
            Gen.OneOf<CargoStatus>(statuses),
            mustName ? Gen.Const<string?>(Batch) : Gen.OneOf<string?>(null, Batch),
            Gen.OneOf<string?>(null, "numbered later"),
            CargoSamples.Item);
    }

    private static Transition Numbered(Transition item, int number) =>
        item.TransitionId is null ? item : item with { TransitionId = $"t{number}" };
}
