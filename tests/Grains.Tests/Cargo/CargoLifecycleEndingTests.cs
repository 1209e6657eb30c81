using Convoy.Cargo;
using Convoy.Grains.Cargo;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>What is kept of a cargo's end, and when it is called back.</summary>
public sealed class CargoLifecycleEndingTests
{
    private static readonly byte[] Result = "{}"u8.ToArray();

    [Fact]
    public void A_claimed_cargo_that_is_completed_goes_on_to_its_callback_in_one_commit()
    {
        var claimed = Loaded.Claimed("b1");
        var decision = CargoLifecycle.Decide(claimed, Item(Completed, "b1", "t1") with { Result = Result }, Now);

        decision.MustBeApplied(CallbackPending);
        var next = decision.MustChange();
        Assert.Equal(claimed.Version + 1, next.Version);
        Assert.Equal([Completed, CallbackPending], next.History[^2..].Select(step => step.To));
        Assert.Equal(new CargoEnding(new CargoResult(true, Result, null), IsDue: true), next.Ending);
        CargoLifecycle.Decide(next, Item(Completed, "b1", "t1"), Now).MustBeUnchanged(CallbackPending);
        next.Push(Completed, "b1").MustBeUnchanged(CallbackPending);
    }

    [Fact]
    public void Completed_without_a_result_is_called_back_with_none() =>
        Assert.Equal(new CargoEnding(new CargoResult(true, null, null), IsDue: true), Loaded.Claimed("b1").Pushed(Completed, "b1").Ending);

    [Theory]
    [InlineData("error", "reason", "error")]
    [InlineData(null, "reason", "reason")]
    [InlineData(null, null, null)]
    public void A_claimed_cargo_that_failed_stays_there_and_is_called_back(string? error, string? reason, string? told)
    {
        var next = CargoLifecycle.Decide(Loaded.Claimed("b1"), Item(Failed, "b1") with { Error = error, Reason = reason }, Now).MustChange();
        Assert.Equal(Failed, next.Status);
        Assert.Equal(new CargoEnding(new CargoResult(false, null, told), IsDue: true), next.Ending);
    }

    [Fact]
    public void What_a_worker_that_only_pushes_hands_over_is_kept_and_not_called_back()
    {
        Assert.Null(Loaded.Pushed(Completed).Ending);
        Assert.Null(Loaded.Pushed(Failed).Ending);
        var completed = CargoLifecycle.Decide(Loaded, Item(Completed) with { Result = Result }, Now).MustChange();
        Assert.Equal((Completed, new CargoEnding(new CargoResult(true, Result, null), IsDue: false)), (completed.Status, completed.Ending));
        var failed = CargoLifecycle.Decide(Loaded, Item(Failed) with { Error = "e" }, Now).MustChange();
        Assert.Equal(new CargoEnding(new CargoResult(false, null, "e"), IsDue: false), failed.Ending);
    }

    [Fact]
    public void Where_workers_deliver_the_callbacks_of_claimed_cargo_are_theirs()
    {
        var completed = CargoLifecycle.Decide(Loaded.Claimed("b1"), Item(Completed, "b1") with { Result = Result }, Now, delivers: false).MustChange();
        Assert.Equal((Completed, false), (completed.Status, completed.Ending!.IsDue));
        CargoLifecycle.Decide(completed, Item(CallbackDelivered, "b1"), Now, delivers: false).MustBeApplied(CallbackDelivered);
        Assert.False(CargoLifecycle.Cancel(Loaded, Now, delivers: false).MustChange().Ending!.IsDue);
    }

    [Fact]
    public void What_is_cancelled_or_given_up_is_called_back()
    {
        Assert.Equal(new CargoEnding(new CargoResult(false, null, "cancelled"), IsDue: true), CargoLifecycle.Cancel(Loaded, Now).MustChange().Ending);
        var lost = CargoLifecycle.GiveUp(Loaded.Claimed("b1"), "b1", "lost", Now).MustChange();
        Assert.Equal(new CargoEnding(new CargoResult(false, null, "lost"), IsDue: true), lost.Ending);

        // Whoever claimed its batch may have been gone before it was handed over.
        var gathered = CargoLifecycle.Gather(Loaded, "b1", Now).MustChange();
        Assert.True(CargoLifecycle.GiveUp(gathered, "b1", "lost", Now).MustChange().Ending!.IsDue);
    }

    [Theory]
    [InlineData(CallbackDelivered)]
    [InlineData(CallbackFailed)]
    public void A_callback_ends_once(CargoStatus end)
    {
        var pending = Loaded.Claimed("b1").Pushed(Completed, "b1");
        var decision = CargoLifecycle.EndCallback(pending, end, Now);

        decision.MustBeApplied(end);
        CargoLifecycle.EndCallback(decision.MustChange(), end, Now).MustBeUnchanged(end);
        var other = end == CallbackDelivered ? CallbackFailed : CallbackDelivered;
        CargoLifecycle.EndCallback(decision.MustChange(), other, Now).MustBeRefused(end, $"The cargo is {end.Name()}, so no callback of it is under way.");
        CargoLifecycle.EndCallback(At(Failed), end, Now).MustBeRefused(Failed, "The cargo is failed, so no callback of it is under way.");
    }

    [Fact]
    public void What_is_sent_again_is_due_with_the_result_that_is_kept() =>
        Assert.Equal(new CargoEnding(null, IsDue: true), At(CallbackFailed).Redelivered().Ending);
}
