using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Projects;

namespace Convoy.Grains.Cargo;

[GrainType("cargo")]
internal sealed class CargoGrain(
    IGrainContext context,
    [PersistentState(CargoGrain.StateName, StorageNames.Grains)] IPersistentState<CargoState> stored,
    CargoParamsStore parameters,
    ReadLease lease,
    TimeProvider time) : IGrainBase, ICargoGrain
{
    public const string StateName = "cargo";

    private Committed<CargoState> _cargo = null!;
    private CargoTracking? _tracking;

    public IGrainContext GrainContext => context;

    private string Id => context.GrainId.Key.ToString()!;

    public Task OnActivateAsync(CancellationToken token)
    {
        _cargo = new Committed<CargoState>(stored, lease);
        Publish();
        return Task.CompletedTask;
    }

    public ValueTask<CargoTracking?> GetTracking(ProjectClaim reader)
    {
        var cargo = _cargo.Read();
        if (_tracking is null) this.DeactivateOnIdle();
        return new(cargo?.Project == reader.Project ? _tracking : null);
    }

    public async ValueTask<CargoTracking?> Load(CargoLoad load)
    {
        await Settle();
        if (_cargo.Value is null)
        {
            // Params first: a crash between the two leaves a row that the sweep removes, and no id that anybody was told.
            await parameters.Save(Id, load);
            await Commit(CargoLifecycle.Load(load.Project, time.GetUtcMicroseconds()));
        }

        return _cargo.Value!.Project == load.Project ? _tracking : null;
    }

    public async ValueTask<ImmutableArray<TransitionOutcome>> Apply(ImmutableArray<Transition> transitions)
    {
        await Settle();
        if (_cargo.Value is not { } cargo)
        {
            this.DeactivateOnIdle();
            return [.. transitions.Select(_ => TransitionOutcome.NotFound)];
        }

        var outcomes = ImmutableArray.CreateBuilder<TransitionOutcome>(transitions.Length);
        var next = cargo;
        foreach (var transition in transitions)
        {
            var decision = CargoLifecycle.Decide(next, transition, time.GetUtcMicroseconds());
            next = decision.Next ?? next;
            outcomes.Add(decision.Outcome);
        }

        if (!ReferenceEquals(next, cargo)) await Commit(next);
        return outcomes.MoveToImmutable();
    }

    public async ValueTask<bool> DiscardUnfinishedLoad()
    {
        await Settle();
        if (_cargo.Value is not null) return false;
        this.DeactivateOnIdle();
        return await parameters.Remove(Id);
    }

    private async ValueTask Settle()
    {
        await _cargo.Settle();
        Publish();
    }

    private async ValueTask Commit(CargoState next)
    {
        await _cargo.Commit(next);
        Publish();
    }

    private void Publish()
    {
        var cargo = _cargo.Value;
        if (cargo?.Version == _tracking?.Version) return;
        _tracking = cargo is null
            ? null
            : new CargoTracking { Status = cargo.Status, CreatedAt = cargo.CreatedAt, UpdatedAt = cargo.UpdatedAt, Version = cargo.Version };
    }
}
