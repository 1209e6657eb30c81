using Convoy.Cargo;
using Convoy.Grains.Cargo;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>The moves that no item of a worker can make.</summary>
public sealed class CargoLifecycleMoveTests
{
    [Theory]
    [InlineData(Batched)]
    [InlineData(Processing)]
    public void A_requeue_goes_back_to_pending_and_remembers_the_batch(CargoStatus at)
    {
        var cargo = Loaded.Pushed(at, "b1");
        var decision = CargoLifecycle.Requeue(cargo, "b1", Now);

        decision.MustBeApplied(Pending);
        var next = decision.MustChange();
        Assert.Null(next.BatchId);
        Assert.Equal("b1", Assert.Single(next.RequeuedBatches));
        Assert.Equal(cargo.Version + 1, next.Version);
        Assert.Equal(new CargoStep { From = at, To = Pending, At = Now, BatchId = "b1" }, next.History[^1]);
    }

    [Fact]
    public void A_requeue_of_a_pending_cargo_cuts_the_tie_and_leaves_the_status()
    {
        var tied = Loaded.Pushed(Pending, "b1");
        var decision = CargoLifecycle.Requeue(tied, "b1", Now);

        Assert.Equal(TransitionOutcome.Unchanged(Pending), decision.Outcome);
        var next = decision.MustChange();
        Assert.Null(next.BatchId);
        Assert.Equal("b1", Assert.Single(next.RequeuedBatches));
        Assert.Equal((tied.Version + 1, LoadedAt), (next.Version, next.UpdatedAt));
        Assert.Empty(next.History);
    }

    [Theory]
    [InlineData(Completed)]
    [InlineData(Failed)]
    [InlineData(CallbackPending)]
    [InlineData(CallbackDelivered)]
    [InlineData(CallbackFailed)]
    public void A_requeue_can_come_too_late(CargoStatus at) => CargoLifecycle.Requeue(Loaded.Pushed(at, "b1"), "b1", Now)
        .MustBeRefused(at, $"The cargo is {at.Name()}, so it is too late to requeue it.");

    [Fact]
    public void A_requeue_again_is_unchanged_wherever_the_cargo_has_gone()
    {
        var requeued = Loaded.Pushed(Batched, "b1").Requeued("b1");

        CargoLifecycle.Requeue(requeued, "b1", Now).MustBeUnchanged(Pending);
        CargoLifecycle.Requeue(requeued.Pushed(Completed, "b2"), "b1", Now).MustBeUnchanged(Completed);
    }

    [Theory]
    [InlineData("b1", "The cargo is tied to batch 'b1', not to batch 'b2'.")]
    [InlineData(null, "The cargo is tied to no batch, not to batch 'b2'.")]
    public void A_requeue_from_another_batch_is_refused(string? tie, string detail) =>
        CargoLifecycle.Requeue(Loaded.Pushed(Processing, tie), "b2", Now).MustBeRefused(Processing, detail);

    [Fact]
    public void Every_requeued_batch_is_remembered()
    {
        var cargo = Loaded;
        string[] batches = [.. Enumerable.Range(1, 100).Select(round => $"b{round}")];
        foreach (var batch in batches)
        {
            cargo = cargo.Pushed(Processing, batch).Requeued(batch);
        }

        Assert.Equal<string>(batches, [.. cargo.RequeuedBatches]);
        Assert.All(batches, batch => cargo.Push(Batched, batch).MustBeRefused(Pending, $"The cargo was taken from batch '{batch}'."));
    }

    [Fact]
    public void A_redelivery_goes_back_to_callback_pending_and_keeps_the_batch()
    {
        var cargo = Loaded.Pushed(CallbackFailed, "b1");
        var decision = CargoLifecycle.RedeliverCallback(cargo, Now);

        decision.MustBeApplied(CallbackPending);
        Assert.Equal(cargo.Version + 1, decision.MustChange().Version);
        Assert.Equal("b1", decision.MustChange().BatchId);
        Assert.Equal(new CargoStep { From = CallbackFailed, To = CallbackPending, At = Now }, decision.MustChange().History[^1]);
    }

    [Fact]
    public void A_redelivery_again_is_unchanged() =>
        CargoLifecycle.RedeliverCallback(At(CallbackFailed).Redelivered(), Now).MustBeUnchanged(CallbackPending);

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    [InlineData(Processing)]
    [InlineData(Completed)]
    [InlineData(Failed)]
    [InlineData(CallbackPending)]
    [InlineData(CallbackDelivered)]
    public void Only_a_failed_callback_is_sent_again(CargoStatus at) => CargoLifecycle.RedeliverCallback(At(at), Now)
        .MustBeRefused(at, $"The cargo is {at.Name()}; only after callback_failed can the callback be sent again.");

    [Fact]
    public void A_cancellation_ends_a_pending_cargo_and_says_why()
    {
        var decision = CargoLifecycle.Cancel(Loaded, Now);

        decision.MustBeApplied(Failed);
        Assert.Equal(new CargoStep { From = Pending, To = Failed, At = Now, Reason = "cancelled" }, Assert.Single(decision.MustChange().History));
        Assert.Equal(2, decision.MustChange().Version);
    }

    [Fact]
    public void A_cancellation_ends_a_cargo_that_was_requeued() => CargoLifecycle.Cancel(Loaded.Claimed("b1").Requeued("b1"), Now).MustBeApplied(Failed);

    [Fact]
    public void A_cancellation_again_is_unchanged() =>
        CargoLifecycle.Cancel(CargoLifecycle.Cancel(Loaded, Now).MustChange(), Now).MustBeUnchanged(Failed);

    [Fact]
    public void A_worker_that_fails_a_cargo_for_that_reason_has_not_cancelled_it()
    {
        var failed = CargoLifecycle.Decide(Loaded, Item(Failed, "b1") with { Reason = "cancelled" }, Now).MustChange();
        CargoLifecycle.Cancel(failed, Now).MustBeRefused(Failed, "The cargo is failed; only a pending one can be cancelled.");
    }

    [Theory]
    [InlineData(Batched)]
    [InlineData(Processing)]
    [InlineData(Completed)]
    [InlineData(Failed)]
    [InlineData(CallbackPending)]
    [InlineData(CallbackDelivered)]
    [InlineData(CallbackFailed)]
    public void Only_a_pending_cargo_is_cancelled(CargoStatus at) => CargoLifecycle.Cancel(At(at), Now)
        .MustBeRefused(at, $"The cargo is {at.Name()}; only a pending one can be cancelled.");

    [Theory]
    [InlineData(Completed)]
    [InlineData(CallbackPending)]
    public void What_was_cancelled_is_not_processed(CargoStatus pushed) => CargoLifecycle.Cancel(Loaded, Now).MustChange().Push(pushed, "b1")
        .MustBeRefused(Failed, $"The cargo is failed, which is final, so it cannot become {pushed.Name()}.");

    [Fact]
    public void A_claim_batches_a_pending_cargo()
    {
        var decision = CargoLifecycle.Claim(Loaded, "b1", Now);

        decision.MustBeApplied(Batched);
        Assert.Equal(("b1", true, 2L), (decision.Next!.BatchId, decision.Next.WasClaimed, decision.Next.Version));
        Assert.Equal(new CargoStep { From = Pending, To = Batched, At = Now, BatchId = "b1" }, Assert.Single(decision.Next.History));
    }

    [Fact]
    public void A_claim_again_is_unchanged_wherever_the_cargo_has_gone()
    {
        var claimed = Loaded.Claimed("b1");

        CargoLifecycle.Claim(claimed, "b1", Now).MustBeUnchanged(Batched);
        CargoLifecycle.Claim(claimed.Pushed(Completed, "b1"), "b1", Now).MustBeUnchanged(Completed);
    }

    [Fact]
    public void A_claim_for_the_batch_that_a_pending_cargo_is_tied_to_is_applied() =>
        CargoLifecycle.Claim(Loaded.Pushed(Pending, "b1"), "b1", Now).MustBeApplied(Batched);

    [Fact]
    public void A_claim_of_what_another_batch_has_is_refused() => CargoLifecycle.Claim(Loaded.Claimed("b1"), "b2", Now)
        .MustBeRefused(Batched, "The cargo is tied to batch 'b1', not to batch 'b2'.");

    [Fact]
    public void A_claim_of_what_is_under_way_is_refused() => CargoLifecycle.Claim(At(Processing), "b1", Now)
        .MustBeRefused(Processing, "The cargo is processing; only a pending one can be claimed.");

    [Fact]
    public void A_claim_for_a_batch_that_was_given_up_is_refused() => CargoLifecycle.Claim(Loaded.Claimed("b1").Requeued("b1"), "b1", Now)
        .MustBeRefused(Pending, "The cargo was taken from batch 'b1'.");
}
