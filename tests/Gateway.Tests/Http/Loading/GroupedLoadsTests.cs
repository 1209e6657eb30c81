using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Loading;

/// <summary>As grouped transitions: a group is a shorter way and nothing more.</summary>
public sealed class GroupedLoadsTests : GroupedNode
{
    private const int Many = 30;

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Whatever_becomes_of_a_group_every_item_of_it_is_loaded_once(GroupFate fate)
    {
        Begin(fate);
        var ids = (await Node.Client.LoadBulk(Enumerable.Repeat(Tour.Load, Many))).CargoIds();
        Assert.Equal(Many, ids.Distinct().Count());
        foreach (var id in ids) Assert.Equal("pending", await Node.Client.StatusOf(id));
        Assert.Equal(Many, Assert.Single(Groups.Sent.Distinct()));
    }

    [Fact]
    public async Task A_message_has_at_most_250_cargo_and_a_MiB_of_params()
    {
        Begin(GroupFate.Delivered);
        var large = Tour.Load.Replace("Hello", new string('x', 600 * 1024), StringComparison.Ordinal);
        (await Node.Client.LoadBulk([.. Enumerable.Repeat(Tour.Load, 600), large, large, Tour.Load])).MustBe(200);

        // One that would be alone in its message is asked for by itself.
        Assert.Equal([250, 250, 101, 2], Groups.Sent.Order().Reverse().OrderByDescending(count => count));
    }
}
