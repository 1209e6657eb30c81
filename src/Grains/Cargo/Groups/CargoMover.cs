using Convoy.Cargo;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>Lets many cargo make one move, in groups where their silos take them.</summary>
internal sealed partial class CargoMover(IGrainFactory grains, ILogger<CargoMover> log, ICargoGroups? groups = null)
{
    /// <summary>Cargo that are moved at the same time, and in one message.</summary>
    public const int GroupCargo = 250;

    /// <summary>Moves them, and returns the outcomes in their order; null where one is not known.</summary>
    public async Task<TransitionOutcome?[]> Move(CargoMove move, IReadOnlyList<string> cargo)
    {
        var items = cargo.Select(id => CargoId.TryParse(id, out var parsed) ? new Item(parsed) : throw new InvalidDataException("What is to be moved is no cargo.")).ToList();
        if (groups is null)
        {
            foreach (var group in items.Chunk(GroupCargo)) await Task.WhenAll(group.Select(item => Move(move, item)));
        }
        else
        {
            // One group a silo at a time, so that a batch of ten thousand does not fill the queues of all.
            await Task.WhenAll(items.GroupBy(item => groups.HostOf(item.Id)).Select(async host =>
            {
                foreach (var group in host.Chunk(GroupCargo)) await Move(host.Key, move, group);
            }));
        }

        return [.. items.Select(item => item.Outcome)];
    }

    private async Task Move(SiloAddress? host, CargoMove move, Item[] group)
    {
        if (host is not null && group.Length > 1)
        {
            try
            {
                var outcomes = await groups!.Move(host, move, CargoIds.Pack([.. group.Select(item => item.Id)]));
                for (var i = 0; i < group.Length; i++) group[i].Outcome = outcomes[i];
            }
#pragma warning disable CA1031 // Each is asked by itself then.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogGroupFailed(log, host, fault);
            }
        }

        await Task.WhenAll(group.Where(item => item.Outcome is null).Select(item => Move(move, item)));
    }

    private async Task Move(CargoMove move, Item item)
    {
        try
        {
            item.Outcome = await grains.GetCargo(item.Id).Move(move);
        }
#pragma warning disable CA1031 // One cargo never costs the others; the move is made again later.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, item.Id.Value, fault.GetBaseException().Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Cargo {CargoId} of a batch has no known outcome: {Fault}")]
    private static partial void LogFailed(ILogger logger, string cargoId, string fault);

    [LoggerMessage(2, LogLevel.Debug, "A group of cargo at {Host} has no known outcome")]
    private static partial void LogGroupFailed(ILogger logger, SiloAddress host, Exception fault);

    private sealed class Item(CargoId id)
    {
        public CargoId Id => id;

        public TransitionOutcome? Outcome { get; set; }
    }
}
