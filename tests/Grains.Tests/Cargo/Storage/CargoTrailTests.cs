using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Storage;
using CsCheck;
using static Convoy.Grains.Tests.Cargo.CargoSamples;

namespace Convoy.Grains.Tests.Cargo.Storage;

/// <summary>What a cargo remembers survives its packing, whatever it went through.</summary>
public sealed class CargoTrailTests
{
    private const int Iterations = 2_000;

    [Fact]
    public void Whatever_befell_a_cargo_it_remembers_the_same_after_packing() => CargoEvent.Sequences.Sample(
        events =>
        {
            var (cargo, now) = (Loaded, Now);
            foreach (var happened in events)
            {
                now += happened.ClockMoved;
                cargo = happened.Happen(cargo, now).Next ?? cargo;
            }

            AssertSurvives(cargo);
        },
        iter: Iterations);

    [Fact]
    public void Every_text_and_time_survives_packing()
    {
        var item = Item(CargoStatus.Failed, "b2", "été – 宅配便 🚚") with
        {
            OccurredAt = new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.FromMinutes(-570)).AddTicks(1_234_567),
            Reason = new string('r', Transition.MaxReasonLength),
        };
        AssertSurvives(CargoLifecycle.Decide(Loaded.Claimed("b1").Requeued("b1"), item, Now).MustChange());
    }

    [Fact]
    public void A_cargo_as_full_as_it_can_be_survives_packing()
    {
        var cargo = Loaded;
        for (var i = 0; i < CargoLifecycle.MaxAppliedTransitions + 1; i++)
        {
            cargo = cargo with
            {
                AppliedTransitions = cargo.AppliedTransitions.Add(new AppliedTransition { TransitionId = new string('t', 60) + i, To = CargoStatus.Batched, BatchId = $"batch {i % 7}" }),
            };
        }

        AssertSurvives(cargo);
    }

    [Fact]
    public void A_cargo_with_nothing_to_remember_has_no_trail() => Assert.Null(CargoTrail.Pack(Loaded));

    [Fact]
    public void A_text_that_comes_again_is_stored_once()
    {
        var batch = new string('b', Transition.MaxIdLength);
        var one = CargoTrail.Pack(Loaded.Pushed(CargoStatus.Batched, batch))!.Length;
        var two = CargoTrail.Pack(Loaded.Pushed(CargoStatus.Batched, batch).Pushed(CargoStatus.Processing, batch))!.Length;
        Assert.True(one < 20, $"{one} bytes, though the batch is in the row.");
        Assert.True(two - one < 20, $"{two - one} bytes for a second step.");
    }

    [Fact]
    public void What_is_no_trail_is_refused_and_never_read_as_another() => Gen.Byte.Array[1, 60].Sample(
        bytes =>
        {
            try
            {
                CargoTrail.Unpack(Loaded, bytes);
            }
            catch (InvalidDataException)
            {
                // As it should be; anything else fails the test.
            }
        },
        iter: Iterations);

    [Fact]
    public void A_trail_that_was_cut_off_is_refused()
    {
        var whole = CargoTrail.Pack(Loaded.Pushed(CargoStatus.Batched, "b1", "t1").Pushed(CargoStatus.Failed, "b1", "t2"))!;
        for (var length = 1; length < whole.Length; length++)
        {
            var cut = length;
            Assert.Throws<InvalidDataException>(() => CargoTrail.Unpack(Loaded, whole.AsSpan(0, cut)));
        }
    }

    private static void AssertSurvives(CargoState cargo)
    {
        var bare = cargo with { RequeuedBatches = [], AppliedTransitions = [], History = [] };
        var read = CargoTrail.Unpack(bare, CargoTrail.Pack(cargo));
        Assert.Equal<string>([.. cargo.RequeuedBatches], [.. read.RequeuedBatches]);
        Assert.Equal<AppliedTransition>([.. cargo.AppliedTransitions], [.. read.AppliedTransitions]);
        Assert.Equal<CargoStep>([.. cargo.History], [.. read.History]);
        Assert.Equal([.. cargo.History.Select(step => step.OccurredAt?.Offset)], read.History.Select(step => step.OccurredAt?.Offset));
    }
}
