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
    public void A_batch_that_is_made_takes_a_pending_cargo()
    {
        var decision = CargoLifecycle.Gather(Loaded, "b1", Now);

        decision.MustBeApplied(Batched);
        Assert.Equal(("b1", false, 2L), (decision.Next!.BatchId, decision.Next.WasClaimed, decision.Next.Version));
        Assert.Equal(new CargoStep { From = Pending, To = Batched, At = Now, BatchId = "b1" }, Assert.Single(decision.Next.History));
    }

    [Fact]
    public void A_cargo_is_taken_once_wherever_it_has_gone_in_its_batch()
    {
        CargoLifecycle.Gather(Loaded.Gathered("b1"), "b1", Now).MustBeUnchanged(Batched);
        CargoLifecycle.Gather(Loaded.Gathered("b1").Pushed(Completed, "b1"), "b1", Now).MustBeUnchanged(Completed);
    }

    [Fact]
    public void A_cargo_that_has_moved_comes_into_no_batch()
    {
        CargoLifecycle.Gather(At(Processing), "b1", Now).MustBeRefused(Processing, "The cargo is processing; only a pending one is put into a batch.");
        CargoLifecycle.Gather(Loaded.Pushed(Pending, "b1"), "b2", Now).MustBeRefused(Pending, "The cargo is tied to batch 'b1', not to batch 'b2'.");
        CargoLifecycle.Gather(Loaded.Pushed(Batched, "b1").Requeued("b1"), "b1", Now).MustBeRefused(Pending, "The cargo was taken from batch 'b1'.");
    }

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    public void A_claim_hands_the_cargo_of_its_batch_over(CargoStatus at)
    {
        var decision = CargoLifecycle.Claim(Loaded.Pushed(at, "b1"), "b1", Now);

        decision.MustBeApplied(Processing);
        Assert.Equal(("b1", true), (decision.Next!.BatchId, decision.Next.WasClaimed));
        Assert.Equal(new CargoStep { From = at, To = Processing, At = Now, BatchId = "b1" }, decision.Next.History[^1]);
    }

    [Fact]
    public void A_claim_again_is_unchanged() => CargoLifecycle.Claim(Loaded.Claimed("b1"), "b1", Now).MustBeUnchanged(Processing);

    [Fact]
    public void A_claim_of_what_a_worker_has_moved_to_processing_makes_the_callback_Convoys()
    {
        var decision = CargoLifecycle.Claim(Loaded.Gathered("b1").Pushed(Processing, "b1"), "b1", Now);

        Assert.Equal(TransitionOutcome.Unchanged(Processing), decision.Outcome);
        Assert.True(decision.MustChange().WasClaimed);
    }

    [Theory]
    [InlineData(Completed, CallbackPending)]
    [InlineData(Failed, Failed)]
    public void A_claim_of_what_is_finished_is_refused(CargoStatus pushed, CargoStatus at) =>
        CargoLifecycle.Claim(Loaded.Claimed("b1").Pushed(pushed, "b1"), "b1", Now)
            .MustBeRefused(at, $"The cargo is {at.Name()}, so there is nothing left to claim.");

    [Theory]
    [InlineData("b2", "The cargo is tied to batch 'b1', not to batch 'b2'.")]
    [InlineData("b0", "The cargo was taken from batch 'b0'.")]
    public void A_claim_of_what_is_in_another_batch_is_refused(string batch, string detail) =>
        CargoLifecycle.Claim(Loaded.Claimed("b0").Requeued("b0").Gathered("b1"), batch, Now).MustBeRefused(Batched, detail);

    [Fact]
    public void A_claim_of_what_is_in_no_batch_is_refused() =>
        CargoLifecycle.Claim(Loaded, "b1", Now).MustBeRefused(Pending, "The cargo is tied to no batch, not to batch 'b1'.");

    [Fact]
    public void What_a_worker_has_lost_goes_on_in_the_next_batch()
    {
        var claimed = Loaded.Claimed("b1");
        var decision = CargoLifecycle.Return(claimed, "b1", "b2", Now);

        decision.MustBeApplied(Batched);
        var next = decision.MustChange();
        Assert.Equal(("b2", true, claimed.Version + 1), (next.BatchId, next.WasClaimed, next.Version));
        Assert.Equal("b1", Assert.Single(next.RequeuedBatches));
        Assert.Equal([Processing, Pending], next.History[^2..].Select(step => step.From));
        next.Push(Completed, "b1").MustBeRefused(Batched, "The cargo was taken from batch 'b1'.");
    }

    [Fact]
    public void What_was_not_handed_over_yet_changes_only_its_batch()
    {
        var decision = CargoLifecycle.Return(Loaded.Gathered("b1"), "b1", "b2", Now.AddMinutes(1));

        Assert.Equal(TransitionOutcome.Unchanged(Batched), decision.Outcome);
        Assert.Equal(("b2", Now), (decision.MustChange().BatchId, decision.MustChange().UpdatedAt));
    }

    [Fact]
    public void A_return_again_is_unchanged_wherever_the_cargo_has_gone()
    {
        var returned = CargoLifecycle.Return(Loaded.Claimed("b1"), "b1", "b2", Now).MustChange();

        CargoLifecycle.Return(returned, "b1", "b2", Now).MustBeUnchanged(Batched);
        CargoLifecycle.Return(returned.Pushed(Failed, "b2"), "b1", "b2", Now).MustBeUnchanged(Failed);
    }

    [Theory]
    [InlineData(Completed, CallbackPending)]
    [InlineData(Failed, Failed)]
    public void What_is_finished_stays_in_its_batch(CargoStatus pushed, CargoStatus at) =>
        CargoLifecycle.Return(Loaded.Claimed("b1").Pushed(pushed, "b1"), "b1", "b2", Now)
            .MustBeRefused(at, $"The cargo is {at.Name()}, so it is too late to requeue it.");

    [Fact]
    public void What_was_lost_too_often_is_failed_and_says_why()
    {
        var decision = CargoLifecycle.GiveUp(Loaded.Claimed("b1"), "b1", "lost", Now);

        decision.MustBeApplied(Failed);
        Assert.Equal(new CargoStep { From = Processing, To = Failed, At = Now, BatchId = "b1", Reason = "lost" }, decision.MustChange().History[^1]);
        CargoLifecycle.GiveUp(decision.MustChange(), "b1", "lost", Now).MustBeRefused(Failed, "The cargo is failed, so it is too late to requeue it.");
        CargoLifecycle.GiveUp(Loaded.Claimed("b1"), "b2", "lost", Now).MustBeRefused(Processing, "The cargo is tied to batch 'b1', not to batch 'b2'.");
    }
}
