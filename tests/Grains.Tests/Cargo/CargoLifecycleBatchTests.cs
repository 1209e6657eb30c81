using Convoy.Cargo;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Ties and fences: line 2 of CONTRACT 6, and the sentences below its table.</summary>
public sealed class CargoLifecycleBatchTests
{
    private const string TiedToB1 = "The cargo is tied to batch 'b1', not to batch 'b2'.";
    private const string TakenFromB1 = "The cargo was taken from batch 'b1'.";
    private const string BatchMissing = "The cargo was requeued or claimed before, so its batch must be named.";

    [Fact]
    public void An_applied_item_ties_the_cargo_to_its_batch() => Assert.Equal("b1", Loaded.Pushed(Batched, "b1").BatchId);

    [Theory]
    [InlineData(Pending, Pending)]
    [InlineData(Processing, Batched)]
    [InlineData(Failed, Failed)]
    [InlineData(CallbackDelivered, Completed)]
    public void An_unchanged_item_ties_an_untied_cargo_and_leaves_all_else(CargoStatus at, CargoStatus pushed)
    {
        var cargo = At(at);
        var decision = cargo.Push(pushed, "b1");

        Assert.Equal(TransitionOutcome.Unchanged(at), decision.Outcome);
        Assert.Equal(cargo with { BatchId = "b1", Version = cargo.Version + 1 }, decision.Next);
    }

    [Fact]
    public void An_unchanged_item_of_the_tied_batch_changes_nothing() =>
        Loaded.Pushed(Processing, "b1").Push(Batched, "b1").MustBeUnchanged(Processing);

    [Fact]
    public void A_refused_item_ties_nothing() =>
        At(Failed).Push(Completed, "b1").MustBeRefused(Failed, "The cargo is failed, which is final, so it cannot become completed.");

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    [InlineData(Processing)]
    [InlineData(Failed)]
    public void An_item_of_another_batch_is_refused_whatever_its_status(CargoStatus pushed) =>
        Loaded.Pushed(Batched, "b1").Push(pushed, "b2").MustBeRefused(Batched, TiedToB1);

    [Fact]
    public void An_item_without_a_batch_is_not_fenced_and_keeps_the_tie()
    {
        var cargo = Loaded.Pushed(Batched, "b1").Pushed(Processing);

        Assert.Equal("b1", cargo.BatchId);
        cargo.Push(Batched).MustBeUnchanged(Processing);
    }

    [Fact]
    public void Batches_are_compared_by_each_of_their_characters() => Loaded.Pushed(Batched, "b1").Push(Processing, "B1")
        .MustBeRefused(Batched, "The cargo is tied to batch 'b1', not to batch 'B1'.");

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    [InlineData(Completed)]
    public void A_requeued_batch_is_refused(CargoStatus pushed) =>
        Loaded.Pushed(Batched, "b1").Requeued("b1").Push(pushed, "b1").MustBeRefused(Pending, TakenFromB1);

    [Fact]
    public void A_requeued_batch_is_refused_by_that_name_after_the_next_tie_too() =>
        Loaded.Pushed(Batched, "b1").Requeued("b1").Pushed(Batched, "b2").Push(Processing, "b1").MustBeRefused(Batched, TakenFromB1);

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    [InlineData(Completed)]
    public void An_item_without_a_batch_is_refused_after_a_requeue(CargoStatus pushed) =>
        Loaded.Pushed(Batched, "b1").Requeued("b1").Push(pushed).MustBeRefused(Pending, BatchMissing);

    [Theory]
    [InlineData(Pending)]
    [InlineData(Batched)]
    [InlineData(Processing)]
    public void An_item_without_a_batch_is_refused_after_a_claim(CargoStatus pushed) =>
        Loaded.Claimed("b1").Push(pushed).MustBeRefused(Processing, BatchMissing);

    [Fact]
    public void An_unchanged_item_ties_no_cargo_that_was_requeued() =>
        Loaded.Pushed(Batched, "b1").Requeued("b1").Push(Pending, "b2").MustBeUnchanged(Pending);

    [Fact]
    public void An_applied_item_ties_a_cargo_that_was_requeued()
    {
        var cargo = Loaded.Pushed(Batched, "b1").Requeued("b1").Pushed(Batched, "b2");

        Assert.Equal("b2", cargo.BatchId);
        cargo.Push(Processing, "b3").MustBeRefused(Batched, "The cargo is tied to batch 'b2', not to batch 'b3'.");
    }

    [Theory]
    [InlineData(CallbackPending)]
    [InlineData(CallbackDelivered)]
    [InlineData(CallbackFailed)]
    public void A_callback_is_refused_after_a_claim(CargoStatus pushed) => Loaded.Claimed("b1").Push(pushed, "b1")
        .MustBeRefused(Processing, CallbackIsOurs(pushed));

    [Theory]
    [InlineData(CallbackPending)]
    [InlineData(CallbackDelivered)]
    [InlineData(CallbackFailed)]
    public void A_callback_is_refused_after_a_redelivery(CargoStatus pushed) => At(CallbackFailed).Redelivered().Push(pushed)
        .MustBeRefused(CallbackPending, CallbackIsOurs(pushed));

    [Fact]
    public void A_callback_stays_Convoys_when_a_claimed_cargo_is_requeued() =>
        Loaded.Claimed("b1").Requeued("b1").Push(CallbackPending, "b2").MustBeRefused(Pending, CallbackIsOurs(CallbackPending));

    [Fact]
    public void The_rest_is_still_taken_from_the_worker_of_a_claim()
    {
        var cargo = Loaded.Claimed("b1");

        cargo.Push(Processing, "b1").MustBeUnchanged(Processing);
        cargo.Push(Completed, "b1").MustBeApplied(CallbackPending);
        cargo.Push(Failed, "b1").MustBeApplied(Failed);
    }

    [Fact]
    public void The_rest_is_unchanged_after_a_redelivery() =>
        At(CallbackFailed).Redelivered().Push(Completed).MustBeUnchanged(CallbackPending);

    private static string CallbackIsOurs(CargoStatus pushed) =>
        $"The callback of this cargo is delivered by Convoy, so {pushed.Name()} is not taken from a worker.";
}
