using Convoy.Grains.Cargo;
using static Convoy.Cargo.CargoStatus;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>The load, the times, the version and the steps.</summary>
public sealed class CargoLifecycleHistoryTests
{
    [Fact]
    public void A_loaded_cargo_is_pending_at_version_1()
    {
        Assert.Equal((Owner, Pending, 1L), (Loaded.Project, Loaded.Status, Loaded.Version));
        Assert.Equal((LoadedAt, LoadedAt), (Loaded.CreatedAt, Loaded.UpdatedAt));
        Assert.Null(Loaded.BatchId);
        Assert.False(Loaded.WasClaimed || Loaded.WasRedelivered || Loaded.WasRequeued);
        Assert.Empty(Loaded.History);
    }

    [Fact]
    public void Times_are_whole_microseconds()
    {
        var fine = TimeSpan.FromTicks(7);
        var loaded = CargoLifecycle.Load(Owner, LoadedAt + fine);
        var moved = CargoLifecycle.Decide(loaded, Item(Batched), Now + fine).MustChange();

        Assert.Equal((LoadedAt, LoadedAt), (loaded.CreatedAt, loaded.UpdatedAt));
        Assert.Equal((Now, Now), (moved.UpdatedAt, moved.History[0].At));
    }

    [Fact]
    public void A_change_of_status_takes_the_time_and_counts()
    {
        var cargo = Loaded.Pushed(Batched);

        Assert.Equal((LoadedAt, Now, 2L), (cargo.CreatedAt, cargo.UpdatedAt, cargo.Version));
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_take_the_cargo_along()
    {
        var cargo = CargoLifecycle.Decide(Loaded.Pushed(Batched), Item(Processing), LoadedAt - TimeSpan.FromDays(1)).MustChange();

        Assert.Equal((Processing, Now, 3L), (cargo.Status, cargo.UpdatedAt, cargo.Version));
        Assert.Equal([Now, Now], cargo.History.Select(step => step.At));
    }

    [Fact]
    public void A_step_keeps_what_the_item_said()
    {
        var occurredAt = Now - TimeSpan.FromDays(3);
        var item = Item(Failed, "b1", "t1") with { OccurredAt = occurredAt, Reason = "the provider gave up" };
        var cargo = CargoLifecycle.Decide(Loaded, item, Now).MustChange();

        var expected = new CargoStep
        {
            From = Pending,
            To = Failed,
            At = Now,
            OccurredAt = occurredAt,
            TransitionId = "t1",
            BatchId = "b1",
            Reason = "the provider gave up",
        };
        Assert.Equal(expected, Assert.Single(cargo.History));
        Assert.Equal(new AppliedTransition { TransitionId = "t1", To = Failed, BatchId = "b1" }, Assert.Single(cargo.AppliedTransitions));
    }

    [Fact]
    public void A_step_of_an_item_without_a_batch_names_none() =>
        Assert.Null(Loaded.Pushed(Batched, "b1").Pushed(Processing).History[^1].BatchId);

    [Fact]
    public void A_skipped_status_shows_as_a_gap() => Assert.Equal(
        [(Pending, Processing), (Processing, CallbackDelivered)],
        Loaded.Pushed(Processing).Pushed(CallbackDelivered).History.Select(step => (step.From, step.To)));

    [Fact]
    public void The_17th_step_drops_the_first()
    {
        var cargo = Loaded;
        for (var round = 1; round <= 8; round++)
        {
            cargo = cargo.Pushed(Batched, $"b{round}").Requeued($"b{round}");
        }

        Assert.Equal(CargoLifecycle.MaxHistorySteps, cargo.History.Length);
        Assert.Equal((Batched, "b1"), (cargo.History[0].To, cargo.History[0].BatchId));

        var longer = cargo.Pushed(Failed, "b9");

        Assert.Equal(CargoLifecycle.MaxHistorySteps, longer.History.Length);
        Assert.Equal<CargoStep>([.. cargo.History[1..], longer.History[^1]], [.. longer.History]);
        Assert.Equal(Failed, longer.History[^1].To);
    }

    [Fact]
    public void What_a_cargo_is_made_of_never_changes()
    {
        var before = Loaded.Pushed(Batched, "b1", "t1");
        var copy = before with { };
        _ = before.Pushed(Processing, "b1", "t2").Requeued("b1");

        Assert.Equal(copy, before);
        Assert.Single(before.History);
    }

    [Fact]
    public void A_cargo_holds_the_text_of_its_batch_once()
    {
        var cargo = Loaded.Pushed(Batched, "b1", "t1").Pushed(Processing, new string("b1".AsSpan()), "t2");

        Assert.Same(cargo.BatchId, cargo.AppliedTransitions[^1].BatchId);
        Assert.Same(cargo.BatchId, cargo.History[^1].BatchId);
    }
}
