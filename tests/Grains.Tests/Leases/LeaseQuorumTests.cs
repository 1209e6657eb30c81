using Convoy.Grains.Leases;

namespace Convoy.Grains.Tests.Leases;

public sealed class LeaseQuorumTests
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 3, 2)]
    [InlineData(2, 13, 2)]
    [InlineData(3, 4, 2)]
    [InlineData(3, 5, 3)]
    [InlineData(1, 13, 1)]
    [InlineData(2, 0, 1)]
    public void As_many_votes_declare_a_member_dead_as_are_set_but_half_of_a_small_cluster(int votes, int active, int needed) =>
        Assert.Equal(needed, LeaseQuorum.VotesNeeded(votes, active));

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(4, 2, 3)]
    [InlineData(12, 2, 11)]
    [InlineData(12, 1, 12)]
    [InlineData(12, 7, 6)]
    public void So_many_must_promise_that_the_rest_is_one_vote_short(int voters, int votesNeeded, int needed) =>
        Assert.Equal(needed, LeaseQuorum.PromisesNeeded(voters, votesNeeded));

    [Fact]
    public void A_quorum_and_this_silo_are_never_less_than_a_majority()
    {
        for (var active = 1; active <= 40; active++)
        {
            for (var votes = 1; votes <= 40; votes++)
            {
                var promises = LeaseQuorum.PromisesNeeded(active - 1, LeaseQuorum.VotesNeeded(votes, active));
                Assert.True(2 * (promises + 1) >= active, $"{promises} promises among {active} members, {votes} votes");
            }
        }
    }

    [Theory]
    [InlineData(new long[0], 0, 100L)]
    [InlineData(new long[0], 1, null)]
    [InlineData(new long[] { 7 }, 2, null)]
    [InlineData(new long[] { 7 }, 1, 7L)]
    [InlineData(new long[] { 7, 9 }, 1, 9L)]
    [InlineData(new long[] { 9, 7 }, 2, 7L)]
    [InlineData(new long[] { 3, 50, 20, 40 }, 3, 20L)]
    public void A_lease_counts_from_the_oldest_promise_that_it_needs(long[] promises, int needed, long? asOf) =>
        Assert.Equal(asOf, LeaseQuorum.AsOf(promises, needed, now: 100));
}
