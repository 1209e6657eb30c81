using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Convoy.Cargo;
using Convoy.Projects;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>Hands each cargo of a group to its grain, wherever that is. What one of them fails with stays with that one.</summary>
[Reentrant]
internal sealed partial class CargoReceiver(GrainId id, Silo silo, ILoggerFactory loggers, IGrainFactory grains, ILocalCargo local, ILogger<CargoReceiver> log)
    : GrainService(id, silo, loggers), ICargoReceiver
{
#pragma warning disable CA2012 // Each is awaited once.
    public async ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(ImmutableArray<CargoTransitions> group)
    {
        // All are under way before the first is awaited, and one method awaits them all: a method for each would be half of what it costs here.
        var calls = new ValueTask<ImmutableArray<TransitionOutcome>>[group.Length];
        for (var i = 0; i < calls.Length; i++) calls[i] = Apply(group[i]);
        var outcomes = new ImmutableArray<TransitionOutcome>[group.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            try
            {
                outcomes[i] = await calls[i];
            }
#pragma warning disable CA1031 // The gateway asks this cargo by itself, and hears the fault then.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(log, group[i].CargoId, fault.GetBaseException().Message);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    public async ValueTask<ImmutableArray<LoadOutcome>> Load(ImmutableArray<NewCargo> group)
    {
        var calls = new ValueTask<CargoTracking?>[group.Length];
        for (var i = 0; i < calls.Length; i++) calls[i] = Load(group[i]);
        var outcomes = new LoadOutcome[group.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            try
            {
                outcomes[i] = await calls[i] is null ? LoadOutcome.Taken : LoadOutcome.Loaded;
            }
#pragma warning disable CA1031 // As above.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                outcomes[i] = LoadOutcome.Unknown;
                LogFailed(log, group[i].CargoId, fault.GetBaseException().Message);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    public async ValueTask<ImmutableArray<TransitionOutcome?>> Move(CargoMove move, byte[] cargo)
    {
        var ids = CargoIds.Unpack(cargo);
        var calls = new ValueTask<TransitionOutcome>[ids.Length];
        for (var i = 0; i < calls.Length; i++) calls[i] = grains.GetCargo(ids[i]).Move(move);
        var outcomes = new TransitionOutcome?[ids.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            try
            {
                outcomes[i] = await calls[i];
            }
#pragma warning disable CA1031 // As above.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(log, ids[i].Value, fault.GetBaseException().Message);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

#pragma warning restore CA2012

    public ValueTask<TrackingAnswers> GetTracking(TrackingReads group)
    {
        var answers = new TrackingAnswers(group.Count);
        ProjectClaim? reader = null;
        for (var i = 0; i < group.Count; i++)
        {
            if (reader?.Project != group.ReaderAt(i)) reader = new ProjectClaim(group.ReaderAt(i));
            if (local.TryGetTracking(group.CargoAt(i), reader, out var tracking)) answers.Set(i, tracking);
        }

        return new(answers);
    }

    private ValueTask<ImmutableArray<TransitionOutcome>> Apply(CargoTransitions item) => CargoId.TryParse(item.CargoId, out var cargo)
        ? grains.GetCargo(cargo).Apply(item.Transitions)
        : new([.. item.Transitions.Select(_ => TransitionOutcome.NotFound)]);

    private ValueTask<CargoTracking?> Load(NewCargo item) => CargoId.TryParse(item.CargoId, out var cargo)
        ? grains.GetCargo(cargo).Load(item.Load)
        : ValueTask.FromException<CargoTracking?>(new ArgumentException("This is no id of a cargo."));

    [LoggerMessage(1, LogLevel.Debug, "Cargo {CargoId} of a group has no known outcome: {Fault}")]
    private static partial void LogFailed(ILogger logger, string cargoId, string fault);
}
