using System.Net;
using Convoy.Grains.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Grains.Tests.Leases;

/// <summary>A lease of one second, in made up clusters on a made up clock.</summary>
public sealed class LeaseRenewalTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Half = Duration / 2;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly SiloAddress[] Others = [.. Enumerable.Range(1, 12).Select(port => SiloAddress.New(IPAddress.Loopback, port, 1))];

    private readonly FakeTimeProvider _time = new();
    private readonly ReadLease _lease;
    private readonly LeaseRenewal _renewal;

    public LeaseRenewalTests()
    {
        _lease = new ReadLease(_time);
        _renewal = new LeaseRenewal(_lease, _time, Duration);
    }

    [Fact]
    public void Nothing_is_held_before_the_table_has_shown_this_silo_alive()
    {
        Promise(0, 1);
        Assert.False(IsRenewed(Members(2)));
        Assert.True(_renewal.WantsTable);
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.True(IsRenewed(Members(2)));
        Assert.True(_lease.IsHeld);
        Assert.False(_renewal.WantsTable);
    }

    [Fact]
    public void A_lease_ends_when_its_duration_has_passed_since_the_pings_were_sent()
    {
        Hold(Members(2));
        var askedAt = _time.GetTimestamp();
        _time.Advance(Half);
        _renewal.Promised(Others[0], askedAt);
        Assert.True(IsRenewed(Members(2)));
        _time.Advance(Half - Moment);
        Assert.True(_lease.IsHeld);
        _time.Advance(Moment);
        Assert.False(_lease.IsHeld);
        Assert.Throws<ReadLeaseLapsedException>(_lease.Require);
    }

    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(1, 1, 0, false)]
    [InlineData(2, 2, 1, true)]
    [InlineData(2, 2, 0, false)]
    [InlineData(4, 2, 3, true)]
    [InlineData(4, 2, 2, false)]
    [InlineData(12, 2, 11, true)]
    [InlineData(12, 2, 10, false)]
    [InlineData(12, 1, 11, false)]
    public void A_lease_is_renewed_by_so_many_that_the_silent_cannot_declare_this_silo_dead(int others, int votes, int promises, bool renews)
    {
        Hold(Members(others, votes));
        _time.Advance(Half);
        Promise([.. Enumerable.Range(0, promises)]);
        Assert.Equal(renews, IsRenewed(Members(others, votes)) && HoldsAfter(Half));
    }

    [Fact]
    public void A_promise_that_came_back_late_renews_nothing()
    {
        Hold(Members(1, 1));
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(20));
        _renewal.Promised(Others[0], askedAt);
        _renewal.SeenAlive(askedAt);
        Assert.False(IsRenewed(Members(1, 1)));
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public void The_promise_of_one_that_is_no_member_counts_for_nothing()
    {
        Hold(Members(1, 1));
        _time.Advance(Half);
        Promise(5);
        _renewal.Forget(Members(1, 1));
        Assert.False(IsRenewed(Members(1, 1)) && HoldsAfter(Half));
    }

    [Fact]
    public void A_member_that_promises_no_longer_is_not_counted_on()
    {
        Hold(Members(1, 1));
        _time.Advance(Half);
        Promise(0);
        _renewal.Refused(Others[0]);
        Assert.False(IsRenewed(Members(1, 1)));
    }

    [Fact]
    public void A_silo_that_is_alone_renews_while_it_runs_without_a_gap()
    {
        Hold(Members(0));
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Duration - Moment);
            Assert.True(IsRenewed(Members(0)));
        }
    }

    [Fact]
    public void A_silo_that_is_alone_and_was_frozen_needs_the_table()
    {
        Hold(Members(0));
        _time.Advance(Duration);
        Assert.False(IsRenewed(Members(0)));
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.True(IsRenewed(Members(0)));
    }

    [Theory]
    [InlineData(0.0, 2, true)]
    [InlineData(3.9, 2, true)]
    [InlineData(4.5, 2, true)]
    [InlineData(5.5, 2, false)]
    [InlineData(0.0, 1, false)]
    public void A_short_lapse_is_ended_by_the_promises_of_all_others(double secondsLapsed, int promises, bool ends)
    {
        Hold(Members(2));
        _time.Advance(Duration + TimeSpan.FromSeconds(secondsLapsed));
        Promise([.. Enumerable.Range(0, promises)]);
        Assert.Equal(ends, IsRenewed(Members(2)));
    }

    [Fact]
    public void A_long_lapse_is_ended_by_a_read_of_the_table_that_began_after_it_and_a_quorum()
    {
        Hold(Members(2));
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(20));
        Promise(0);
        _renewal.SeenAlive(before);
        Assert.False(IsRenewed(Members(2)));
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.True(IsRenewed(Members(2)));
    }

    [Fact]
    public void The_table_without_a_quorum_ends_no_lapse()
    {
        Hold(Members(2));
        _time.Advance(Duration);
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.False(IsRenewed(Members(2)));
    }

    [Fact]
    public void A_read_of_the_table_vouches_for_no_longer_than_a_lease()
    {
        Hold(Members(2));
        _time.Advance(Duration);
        _renewal.SeenAlive(_time.GetTimestamp());
        _time.Advance(Duration);
        Promise(0);
        Assert.False(IsRenewed(Members(2)));
    }

    [Fact]
    public void One_that_holds_this_silo_for_dead_ends_the_lease_until_the_table_says_otherwise()
    {
        Hold(Members(2));
        _renewal.ToldDead();
        Assert.False(_lease.IsHeld);
        Promise(0, 1);
        Assert.False(IsRenewed(Members(2)));
        _time.Advance(Moment);
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.True(IsRenewed(Members(2)));
    }

    [Fact]
    public void A_silo_that_knows_that_it_is_dead_has_no_lease()
    {
        Hold(Members(2));
        Promise(0, 1);
        Assert.False(IsRenewed(Members(2) with { IsAlive = false }));
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public void A_lease_of_a_silo_that_has_nobody_beside_it_is_always_held() => ReadLease.AlwaysHeld.Require();

    private static LeaseView Members(int others, int votes = 2) =>
        new() { Voters = [.. Others.Take(others)], VotesNeeded = LeaseQuorum.VotesNeeded(votes, others + 1), IsAlive = true };

    private void Hold(LeaseView view)
    {
        foreach (var voter in view.Voters) _renewal.Promised(voter, _time.GetTimestamp());
        _renewal.SeenAlive(_time.GetTimestamp());
        Assert.True(IsRenewed(view));
    }

    private void Promise(params int[] others)
    {
        foreach (var other in others) _renewal.Promised(Others[other], _time.GetTimestamp());
    }

    private bool IsRenewed(LeaseView view) => _renewal.Renew(view) is not null;

    private bool HoldsAfter(TimeSpan span)
    {
        _time.Advance(span);
        return _lease.IsHeld;
    }
}
