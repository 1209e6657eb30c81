using System.Collections.Immutable;
using Convoy.Cargo;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>Hands each cargo of a group to its grain, wherever that is. What one of them fails with stays with that one.</summary>
[Reentrant]
internal sealed partial class CargoReceiver(GrainId id, Silo silo, ILoggerFactory loggers, IGrainFactory grains, ILogger<CargoReceiver> log)
    : GrainService(id, silo, loggers), ICargoReceiver
{
    public async ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(ImmutableArray<CargoTransitions> group)
    {
        var outcomes = new Task<ImmutableArray<TransitionOutcome>>[group.Length];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Apply(group[i]);
        return [.. await Task.WhenAll(outcomes)];
    }

    public async ValueTask<ImmutableArray<LoadOutcome>> Load(ImmutableArray<NewCargo> group)
    {
        var outcomes = new Task<LoadOutcome>[group.Length];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Load(group[i]);
        return [.. await Task.WhenAll(outcomes)];
    }

    private async Task<ImmutableArray<TransitionOutcome>> Apply(CargoTransitions item)
    {
        if (!CargoId.TryParse(item.CargoId, out var cargo)) return [.. item.Transitions.Select(_ => TransitionOutcome.NotFound)];
        try
        {
            return await grains.GetCargo(cargo).Apply(item.Transitions);
        }
#pragma warning disable CA1031 // The gateway asks this cargo by itself, and hears the fault then.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, item.CargoId, fault.GetBaseException().Message);
            return default;
        }
    }

    private async Task<LoadOutcome> Load(NewCargo item)
    {
        if (!CargoId.TryParse(item.CargoId, out var cargo)) return LoadOutcome.Unknown;
        try
        {
            return await grains.GetCargo(cargo).Load(item.Load) is null ? LoadOutcome.Taken : LoadOutcome.Loaded;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, item.CargoId, fault.GetBaseException().Message);
            return LoadOutcome.Unknown;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Cargo {CargoId} of a group has no known outcome: {Fault}")]
    private static partial void LogFailed(ILogger logger, string cargoId, string fault);
}
