using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Grains.Cargo.Residence;
using Convoy.Projects;
using Orleans.Placement;
using Orleans.Storage;

namespace Convoy.Grains.Cargo;

/// <remarks>
/// Its context is that of the base class and not a parameter: what a grain is given that is scoped to it costs a dictionary in its scope, and
/// that is 224 bytes a cargo.
/// </remarks>
[GrainType("cargo"), HashBasedPlacement]
internal sealed class CargoGrain : StoredCargoGrain, ICargoGrain
{
    public const string StateName = "cargo";

    private bool _isShown;
    private bool _wasUsed;

    public CargoGrain(CargoSurroundings surroundings)
        : base(surroundings) => CalledAt = surroundings.Residence.Now;

    /// <summary>When the last read came by a call, in seconds of <see cref="CargoResidence.Now"/>.</summary>
    internal int CalledAt { get; set; }

    /// <summary>Whether the way of the cargo has ended, as far as this activation knows.</summary>
    internal bool IsAtItsEnd => Stored is { Exists: true, IsAtItsEnd: true };

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Hide();
        return Task.CompletedTask;
    }

    public ValueTask<CargoTracking?> GetTracking(ProjectClaim reader)
    {
        CalledAt = Surroundings.Residence.Now;
        var read = Read();
        return read.IsCompletedSuccessfully ? new(Answer(read.Result, reader)) : Wait(read, reader);
    }

    public async ValueTask<CargoTracking?> Load(CargoLoad load)
    {
        if (!Stored.Exists)
        {
            await CommitFirst(CargoLifecycle.Load(load.Project, Surroundings.Time.GetUtcMicroseconds()) with { Load = Surroundings.Batching.Dock(load) });
        }
        else
        {
            await Settle();
        }

        var isNewHere = !_isShown;
        Publish();
        if (isNewHere && IsAtItsEnd) Surroundings.Residence.End(this);
        return Stored.Show(load.Project);
    }

    public async ValueTask<ImmutableArray<TransitionOutcome>> Apply(ImmutableArray<Transition> transitions)
    {
        await Settle();
        var isNewHere = !_isShown;
        Publish();
        if (!Stored.Exists)
        {
            DeactivateOnIdle();
            return [.. transitions.Select(_ => TransitionOutcome.NotFound)];
        }

        var cargo = Stored.Unpack();
        var outcomes = ImmutableArray.CreateBuilder<TransitionOutcome>(transitions.Length);
        var next = cargo;
        foreach (var transition in transitions)
        {
            var decision = CargoLifecycle.Decide(next, transition, Surroundings.Time.GetUtcMicroseconds(), Surroundings.Delivery.IsOurs);
            next = decision.Next ?? next;
            outcomes.Add(decision.Outcome);
        }

        if (!ReferenceEquals(next, cargo))
        {
            // The halves of a commit, and not a method for it: thousands of these wait at a time, and each method that waits is an object.
            try
            {
                await Begin(next, out var stored);
                End(stored);
            }
            catch (InconsistentStateException)
            {
                // Another activation is ahead of this one, whose memory is no longer the truth.
                Hide();
                throw;
            }

            Publish();
        }

        // One that a repeat brought in after its end leaves as one whose end has just come.
        var hasEnded = next.Status.IsTerminal() && (isNewHere || !cargo.Status.IsTerminal());
        _wasUsed = !hasEnded;
        if (hasEnded) Surroundings.Residence.End(this);
        return outcomes.MoveToImmutable();
    }

    public async ValueTask<Cancellation?> Cancel(ProjectClaim owner)
    {
        await Settle();
        Publish();
        if (!Stored.Exists) DeactivateOnIdle();
        if (!Stored.Exists || Stored.Show(owner.Project) is null) return null;
        var decision = CargoLifecycle.Cancel(Stored.Unpack(), Surroundings.Time.GetUtcMicroseconds(), Surroundings.Delivery.IsOurs);
        if (decision.Next is { } next) await Commit(next);
        return new Cancellation { Cargo = Stored.Show(owner.Project)!, Refusal = decision.Outcome.Detail };
    }

    public async ValueTask<TransitionOutcome> Move(CargoMove move)
    {
        await Settle();
        Publish();
        if (!Stored.Exists)
        {
            DeactivateOnIdle();
            return TransitionOutcome.NotFound;
        }

        var decision = CargoLifecycle.Decide(Stored.Unpack(), move, Surroundings.Time.GetUtcMicroseconds(), Surroundings.Delivery.IsOurs);
        if (decision.Next is { } next) await Commit(next);
        return decision.Outcome;
    }

    public async ValueTask<bool> DiscardUnfinishedLoad()
    {
        await Settle();
        Publish();
        if (Stored.Exists) return false;
        DeactivateOnIdle();
        return await Surroundings.Params.Remove(GrainContext.GrainId.Key.ToString()!);
    }

    /// <summary>What a reader may see of the last committed state. Safe to call from any thread, under the lease.</summary>
    internal CargoTracking? Show(ProjectClaim reader)
    {
        _wasUsed = true;
        return Stored is { Exists: true } cargo ? cargo.Show(reader.Project) : null;
    }

    /// <summary>Whether somebody has asked for the cargo since this was last called. Safe to call from any thread.</summary>
    internal bool WasUsed()
    {
        var wasUsed = _wasUsed;
        _wasUsed = false;
        return wasUsed;
    }

    /// <summary>Leaves memory once nobody is being served. Safe to call from any thread.</summary>
    internal void Leave() => GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody is expected to ask for it soon."));

    private async ValueTask Commit(CargoState next)
    {
        try
        {
            await Begin(next, out var stored);
            End(stored);
        }
        catch (InconsistentStateException)
        {
            // As in Apply.
            Hide();
            throw;
        }

        Publish();
        _wasUsed = !next.Status.IsTerminal();
        if (!_wasUsed) Surroundings.Residence.End(this);
    }

    private async ValueTask<CargoTracking?> Wait(ValueTask<PackedCargo> read, ProjectClaim reader)
    {
        var cargo = await read;
        var isFirst = !_isShown;
        var answer = Answer(cargo, reader);
        if (isFirst && _isShown) Surroundings.Residence.Admit(this);
        return answer;
    }

    private CargoTracking? Answer(PackedCargo cargo, ProjectClaim reader)
    {
        if (_isShown) _wasUsed = true;
        Publish();
        if (cargo.Exists) return cargo.Show(reader.Project);
        DeactivateOnIdle();
        return null;
    }

    private void Publish()
    {
        if (_isShown || !Stored.Exists) return;
        _isShown = true;
        Surroundings.Local?.Add(CargoId.OfGrain(GrainContext.GrainId), this);
    }

    private void Hide() => Surroundings.Local?.Remove(CargoId.OfGrain(GrainContext.GrainId), this);
}
