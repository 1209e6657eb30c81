using System.Net;
using Convoy.Grains.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Grains.Tests.Leases;

public sealed class PromisesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly SiloAddress Silo = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly Promises _promises;

    public PromisesTests() => _promises = new Promises(_time);

    [Fact]
    public void A_member_that_promised_does_not_vote_until_the_promise_has_passed()
    {
        Assert.True(_promises.TryPromise(Silo, Second));
        Assert.True(_promises.TryVote(Other, Second, out _));
        _time.Advance(Second / 2);
        Assert.False(_promises.TryVote(Silo, Second, out _));
        _time.Advance(Second / 2);
        Assert.True(_promises.TryVote(Silo, Second, out _));
    }

    [Fact]
    public void A_member_that_voted_promises_nothing_while_its_vote_counts()
    {
        Assert.True(_promises.TryVote(Silo, Second, out _));
        Assert.False(_promises.TryPromise(Silo, Second));
        _time.Advance(Second);
        Assert.True(_promises.TryPromise(Silo, Second));
    }

    [Fact]
    public void A_vote_that_was_not_cast_leaves_what_was_before()
    {
        Assert.True(_promises.TryVote(Silo, Second, out var none));
        _promises.Withdraw(Silo, none);
        Assert.True(_promises.TryPromise(Silo, Second));
        Assert.True(_promises.TryVote(Other, Second, out _));
        Assert.True(_promises.TryVote(Other, 2 * Second, out var first));
        _promises.Withdraw(Other, first);
        Assert.False(_promises.TryPromise(Other, Second));
        _time.Advance(Second);
        Assert.True(_promises.TryPromise(Other, Second));
    }

    [Fact]
    public void A_shorter_promise_takes_nothing_back_from_a_longer_one()
    {
        Assert.True(_promises.TryPromise(Silo, 2 * Second));
        Assert.True(_promises.TryPromise(Silo, Second / 2));
        _time.Advance(Second);
        Assert.False(_promises.TryVote(Silo, Second, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(11)]
    public void A_promise_without_a_sane_end_is_not_given(int seconds) => Assert.False(_promises.TryPromise(Silo, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void What_has_expired_is_not_kept_for_good_and_what_has_not_is_kept()
    {
        Assert.True(_promises.TryPromise(Silo, 10 * Second));
        for (var generation = 0; generation < 1000; generation++)
        {
            Assert.True(_promises.TryPromise(SiloAddress.New(IPAddress.Loopback, 3, generation), Second / 1000));
            _time.Advance(Second / 1000);
        }

        Assert.False(_promises.TryVote(Silo, Second, out _));
    }
}
