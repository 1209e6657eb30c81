using Convoy.Cargo;
using Convoy.Grains.Cargo;
using CsCheck;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>What holds for every cargo, whatever befalls it.</summary>
public sealed class CargoLifecyclePropertyTests
{
    private const int Iterations = 5_000;

    [Fact]
    public void Events_that_do_not_contradict_end_alike_in_any_order_and_number() => HarmoniousEvents.Any.Sample(
        events =>
        {
            var cargo = events.Cargo;
            foreach (var item in events.Arrivals)
            {
                var decision = CargoLifecycle.Decide(cargo, item, CargoSamples.Now);
                Assert.NotEqual(TransitionOutcomeKind.Refused, decision.Outcome.Kind);
                cargo = decision.Next ?? cargo;
            }

            Assert.Equal((events.ExpectedStatus, events.ExpectedBatch), (cargo.Status, cargo.BatchId));
        },
        iter: Iterations);

    [Fact]
    public void The_version_counts_every_change_and_nothing_else() => Walk((_, before, decision) =>
    {
        if (decision.Next is { } after)
        {
            Assert.Equal(before.Version + 1, after.Version);
        }

        Assert.True(decision.Next is not null || decision.Outcome.Kind is not TransitionOutcomeKind.Applied);
    });

    [Fact]
    public void The_time_never_goes_back_and_changes_only_with_the_status() => Walk((_, before, decision) =>
    {
        var after = decision.Next ?? before;
        Assert.True(after.UpdatedAt >= before.UpdatedAt, $"{before.UpdatedAt:O} became {after.UpdatedAt:O}");
        Assert.True(after.UpdatedAt == before.UpdatedAt || after.Status != before.Status, "The time changed without the status.");
        Assert.Equal(before.CreatedAt, after.CreatedAt);
        Assert.Equal(after.History.OrderBy(step => step.At), after.History);
    });

    [Fact]
    public void The_status_goes_back_only_by_the_moves_made_for_it() => Walk((happened, before, decision) =>
    {
        var after = decision.Next ?? before;
        if (after.Status.Rank() < before.Status.Rank())
        {
            CargoEventKind[] movesBack = after.Status switch
            {
                CargoStatus.Pending => [CargoEventKind.Requeue, CargoEventKind.Return],
                CargoStatus.Batched => [CargoEventKind.Return],
                _ => [CargoEventKind.Redeliver],
            };
            Assert.Contains(happened.Kind, movesBack);
        }
        else
        {
            Assert.True(after.Status == before.Status || before.Status.LeadsTo(after.Status), $"{before.Status} became {after.Status}");
        }
    });

    [Fact]
    public void The_same_item_twice_changes_nothing_the_second_time() => Walk((happened, before, decision) =>
    {
        var after = decision.Next ?? before;
        var again = CargoLifecycle.Decide(after, happened.Item, CargoSamples.Now);
        if (happened.Kind == CargoEventKind.Push)
        {
            Assert.NotEqual(TransitionOutcomeKind.Applied, again.Outcome.Kind);
            Assert.Null(again.Next);
            Assert.Equal(decision.Outcome.Kind == TransitionOutcomeKind.Refused, again.Outcome.Kind == TransitionOutcomeKind.Refused);
        }
    });

    [Fact]
    public void The_same_move_twice_changes_nothing_the_second_time() => Walk((happened, before, decision) =>
    {
        if (happened.Kind != CargoEventKind.Push)
        {
            Assert.Null(happened.Happen(decision.Next ?? before, CargoSamples.Now).Next);
        }
    });

    [Fact]
    public void An_outcome_tells_what_became_of_the_cargo() => Walk((_, before, decision) =>
    {
        var after = decision.Next ?? before;
        var kind = decision.Outcome.Kind;
        Assert.Equal(after.Status, decision.Outcome.Status);
        Assert.Equal(kind == TransitionOutcomeKind.Applied, after.Status != before.Status);
        Assert.Equal(kind == TransitionOutcomeKind.Refused, decision.Outcome.Detail is not null);
        Assert.True(kind != TransitionOutcomeKind.Refused || decision.Next is null, "A refusal changed the cargo.");
    });

    [Fact]
    public void A_tie_changes_only_through_a_requeue() => Walk((happened, before, decision) =>
    {
        var after = decision.Next ?? before;
        Assert.True(
            before.BatchId is null || before.BatchId == after.BatchId || happened.Kind is CargoEventKind.Requeue or CargoEventKind.Return,
            $"{before.BatchId} became {after.BatchId}");
        Assert.DoesNotContain(after.BatchId, after.RequeuedBatches);
        Assert.Equal(before.RequeuedBatches, after.RequeuedBatches.Take(before.RequeuedBatches.Length));
    });

    /// <summary>Lets any sequence of events befall a cargo and looks at each of them; none may throw.</summary>
    private static void Walk(Action<CargoEvent, CargoState, CargoDecision> look) => CargoEvent.Sequences.Sample(
        events =>
        {
            var (cargo, now) = (CargoSamples.Loaded, CargoSamples.LoadedAt);
            foreach (var happened in events)
            {
                now += happened.ClockMoved;
                var decision = happened.Happen(cargo, now);
                look(happened, cargo, decision);
                cargo = decision.Next ?? cargo;
            }
        },
        iter: Iterations);
}
