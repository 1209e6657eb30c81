using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Projects;
using Orleans.Storage;

namespace Convoy.Grains.Cargo;

[GrainType("cargo")]
internal sealed class CargoGrain(
    IGrainContext context,
    [PersistentState(CargoGrain.StateName, StorageNames.Cargo)] IPersistentState<CargoState> stored,
    CargoParamsStore parameters,
    LocalCargo local,
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
        if (_tracking is not null) local.Add(CargoId.OfGrain(context.GrainId), this);
        return Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        Hide();
        return Task.CompletedTask;
    }

    public ValueTask<CargoTracking?> GetTracking(ProjectClaim reader)
    {
        _cargo.Read();
        if (_tracking is null) this.DeactivateOnIdle();
        return new(Show(reader));
    }

    /// <summary>What a reader may see of the last committed state. Safe to call from any thread, under the lease.</summary>
    internal CargoTracking? Show(ProjectClaim reader) => _cargo.Value is { } cargo && cargo.Project == reader.Project ? _tracking : null;

    public async ValueTask<CargoTracking?> Load(CargoLoad load)
    {
        await Settle();
        if (_cargo.Value is null)
        {
            await Commit(CargoLifecycle.Load(load.Project, time.GetUtcMicroseconds()) with { Load = load });
            local.Add(CargoId.OfGrain(context.GrainId), this);
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
        try
        {
            await _cargo.Commit(next);
        }
        catch (InconsistentStateException)
        {
            // Another activation is ahead of this one, whose memory is no longer the truth.
            Hide();
            throw;
        }

        Publish();
    }

    private void Hide() => local.Remove(CargoId.OfGrain(context.GrainId), this);

    private void Publish()
    {
        var cargo = _cargo.Value;
        if (cargo?.Version == _tracking?.Version) return;
        _tracking = cargo is null
            ? null
            : new CargoTracking { Status = cargo.Status, CreatedAt = cargo.CreatedAt, UpdatedAt = cargo.UpdatedAt, Version = cargo.Version };
    }
}
