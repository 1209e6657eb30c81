using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.HistoryTests;

public sealed class LifecycleTests
{
    [Theory]
    [InlineData("pending", "batched", true)]
    [InlineData("pending", "callback_failed", true)]
    [InlineData("processing", "failed", true)]
    [InlineData("completed", "callback_pending", true)]
    [InlineData("failed", "callback_pending", false)]
    [InlineData("failed", "completed", false)]
    [InlineData("callback_delivered", "callback_failed", false)]
    [InlineData("batched", "batched", false)]
    [InlineData("batched", "pending", false)]
    public void A_status_leads_to_another(string earlier, string later, bool leads) => Assert.Equal(leads, Lifecycle.Precedes(earlier, later));

    [Theory]
    [InlineData("failed", "completed")]
    [InlineData("failed", "callback_delivered")]
    [InlineData("callback_failed", "callback_delivered")]
    public void Some_ways_exclude_each_other(string one, string other)
    {
        Assert.True(Lifecycle.Contradicts(one, other));
        Assert.True(Lifecycle.Contradicts(other, one));
    }

    [Fact]
    public void Every_status_leads_from_the_first() =>
        Assert.All(Lifecycle.Statuses, status => Assert.True(Lifecycle.Includes(status, Lifecycle.First)));
}
