using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Projects;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Cargo and items to start a test from, and short ways to move them.</summary>
internal static class CargoSamples
{
    public static readonly DateTimeOffset LoadedAt = new(2024, 1, 15, 10, 30, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Now = LoadedAt + TimeSpan.FromMinutes(1);

    public static readonly ProjectId Owner = new(Guid.Parse("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"));

    /// <summary>Right after its load.</summary>
    public static CargoState Loaded { get; } = CargoLifecycle.Load(Owner, LoadedAt);

    /// <summary>As a worker leaves it that pushes this status and nothing else.</summary>
    public static CargoState At(CargoStatus status) => Loaded with { Status = status };

    public static Transition Item(CargoStatus to, string? batch = null, string? id = null) =>
        new() { To = to, BatchId = batch, TransitionId = id };

    public static CargoDecision Push(this CargoState state, CargoStatus to, string? batch = null, string? id = null) =>
        CargoLifecycle.Decide(state, Item(to, batch, id), Now);

    public static CargoState Pushed(this CargoState state, CargoStatus to, string? batch = null, string? id = null) =>
        state.Push(to, batch, id).MustChange();

    public static CargoState Requeued(this CargoState state, string batch) => CargoLifecycle.Requeue(state, batch, Now).MustChange();

    public static CargoState Gathered(this CargoState state, string batch) => CargoLifecycle.Gather(state, batch, Now).MustChange();

    public static CargoState Claimed(this CargoState state, string batch) => CargoLifecycle.Claim(state.Gathered(batch), batch, Now).MustChange();

    public static CargoState Redelivered(this CargoState state) => CargoLifecycle.RedeliverCallback(state, Now).MustChange();

    /// <summary>The state that a decision commits.</summary>
    public static CargoState MustChange(this CargoDecision decision)
    {
        Assert.True(decision.Next is not null, $"Nothing changed: {decision.Outcome}");
        return decision.Next!;
    }

    public static void MustBeApplied(this CargoDecision decision, CargoStatus status)
    {
        Assert.Equal(TransitionOutcome.Applied(status), decision.Outcome);
        Assert.Equal(status, decision.MustChange().Status);
    }

    public static void MustBeUnchanged(this CargoDecision decision, CargoStatus status)
    {
        Assert.Equal(TransitionOutcome.Unchanged(status), decision.Outcome);
        Assert.Null(decision.Next);
    }

    public static void MustBeRefused(this CargoDecision decision, CargoStatus status, string detail)
    {
        Assert.Equal(TransitionOutcome.Refused(status, detail), decision.Outcome);
        Assert.Null(decision.Next);
    }
}
