using System.Globalization;
using Convoy.Grains.Cargo;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Transition ids: line 1 of CONTRACT 6.</summary>
public sealed class CargoLifecycleRepeatTests
{
    [Fact]
    public void The_same_item_again_is_unchanged() =>
        Loaded.Pushed(Batched, "b1", "t1").Push(Batched, "b1", "t1").MustBeUnchanged(Batched);

    [Fact]
    public void The_same_item_again_is_unchanged_however_far_the_cargo_has_gone() =>
        Loaded.Pushed(Batched, id: "t1").Pushed(Failed, id: "t2").Push(Batched, id: "t1").MustBeUnchanged(Failed);

    [Fact]
    public void The_same_item_again_is_unchanged_even_after_its_batch_was_requeued() =>
        Loaded.Pushed(Batched, "b1", "t1").Requeued("b1").Push(Batched, "b1", "t1").MustBeUnchanged(Pending);

    [Fact]
    public void The_same_item_again_is_unchanged_even_after_the_callback_became_Convoys() =>
        Loaded.Pushed(CallbackFailed, id: "t1").Redelivered().Push(CallbackFailed, id: "t1").MustBeUnchanged(CallbackPending);

    [Fact]
    public void An_id_with_another_status_is_refused() => Loaded.Pushed(Batched, "b1", "t1").Push(Processing, "b1", "t1")
        .MustBeRefused(Batched, "Transition id 't1' was applied before, with status batched and batch 'b1'.");

    [Fact]
    public void An_id_with_a_status_that_was_passed_is_refused_too() => Loaded.Pushed(Processing, id: "t1").Push(Batched, id: "t1")
        .MustBeRefused(Processing, "Transition id 't1' was applied before, with status processing and no batch.");

    [Theory]
    [InlineData("b1", "b2")]
    [InlineData("b1", null)]
    [InlineData(null, "b1")]
    public void An_id_with_another_batch_is_refused(string? first, string? second)
    {
        var decision = Loaded.Pushed(Batched, first, "t1").Push(Batched, second, "t1");

        decision.MustBeRefused(Batched, decision.Outcome.Detail!);
        Assert.StartsWith("Transition id 't1' was applied before", decision.Outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_is_compared_by_each_of_its_characters() =>
        Loaded.Pushed(Batched, id: "t1").Push(Processing, id: "T1").MustBeApplied(Processing);

    [Fact]
    public void Only_applied_items_are_remembered()
    {
        var unchanged = Loaded.Pushed(Pending, "b1", "tie");
        unchanged.Push(Batched, "b2", "fenced").MustBeRefused(Pending, "The cargo is tied to batch 'b1', not to batch 'b2'.");

        Assert.Empty(unchanged.AppliedTransitions);
        unchanged.Push(Batched, "b1", "tie").MustBeApplied(Batched);
    }

    [Fact]
    public void An_item_without_an_id_is_remembered_by_nothing_but_its_step()
    {
        var cargo = Loaded.Pushed(Batched).Pushed(Processing);

        Assert.Empty(cargo.AppliedTransitions);
        Assert.Equal(2, cargo.History.Length);
    }

    [Fact]
    public void The_65th_id_makes_the_first_one_forgotten()
    {
        var cargo = Loaded;
        for (var round = 1; round <= 64; round++)
        {
            cargo = cargo.Pushed(Batched, Batch(round), $"t{round}").Requeued(Batch(round));
        }

        cargo.Push(Batched, Batch(1), "t1").MustBeUnchanged(Pending);

        var fuller = cargo.Pushed(Batched, Batch(65), "t65");

        Assert.Equal(CargoLifecycle.MaxAppliedTransitions, fuller.AppliedTransitions.Length);
        Assert.Equal(
            Enumerable.Range(2, 64).Select(round => $"t{round}"),
            fuller.AppliedTransitions.Select(applied => applied.TransitionId));
        fuller.Push(Batched, Batch(1), "t1").MustBeRefused(Batched, "The cargo was taken from batch 'b1'.");
        fuller.Push(Batched, Batch(2), "t2").MustBeUnchanged(Batched);
    }

    private static string Batch(int round) => "b" + round.ToString(CultureInfo.InvariantCulture);
}
