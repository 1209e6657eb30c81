using System.Collections.Immutable;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Budget;

namespace Convoy.Gateway.Batches;

/// <summary>Hands the cargo of a claimed batch over: each becomes <c>processing</c>, durably, before its worker sees it.</summary>
internal sealed class BatchHandover(ManyCargo calls, ICargoGroups? groups)
{
    /// <summary>Moves the cargo, a message's worth at a time.</summary>
    /// <returns>Those that are the worker's to process, in their order, and whether all outcomes are known.</returns>
    public async Task<(ImmutableArray<string> Cargo, bool IsKnown)> Move(Batch batch)
    {
        var move = CargoMove.Claim(BatchId.Parse(batch.BatchId));
        var items = batch.Cargo.Select(id => CargoId.TryParse(id, out var parsed) ? new Item(parsed) : throw new InvalidDataException("A batch has something that is no cargo.")).ToList();
        await calls.Run(() => groups is null
            ? items.Select(item => Move(move, item))
            : items.GroupBy(item => groups.HostOf(item.Cargo)).SelectMany(host => host.Chunk(ManyCargo.MessageCargo).Select(group => Move(host.Key, move, group))));
        return ([.. items.Where(item => item.IsHandedOver).Select(item => item.Cargo.Value)], items.TrueForAll(item => item.Outcome is not null));
    }

    private async Task Move(SiloAddress? host, CargoMove move, Item[] group)
    {
        if (host is not null && group.Length > 1)
        {
            var packed = CargoIds.Pack([.. group.Select(item => item.Cargo)]);
            var (isKnown, outcomes) = await calls.AskTogether(
                group.Length, static (_, wanted) => wanted.groups!.Move(wanted.host!, wanted.move, wanted.packed), (groups, host, move, packed));
            if (isKnown)
            {
                for (var i = 0; i < group.Length; i++) group[i].Outcome = outcomes[i];
            }
        }

        await Task.WhenAll(group.Where(item => item.Outcome is null).Select(item => Move(move, item)));
    }

    private async Task Move(CargoMove move, Item item) =>
        (_, item.Outcome) = await calls.Ask(static (grains, wanted) => grains.GetCargo(wanted.Cargo).Move(wanted.move), (item.Cargo, move));

    private sealed class Item(CargoId cargo)
    {
        public CargoId Cargo => cargo;

        public TransitionOutcome? Outcome { get; set; }

        public bool IsHandedOver => Outcome is { Kind: TransitionOutcomeKind.Applied or TransitionOutcomeKind.Unchanged, Status: CargoStatus.Processing };
    }
}
