using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Loading;

/// <summary>As grouped transitions: a group is a shorter way and nothing more.</summary>
public sealed class GroupedLoadsTests : IAsyncLifetime
{
    private const int Many = 30;

    private readonly FatefulGroups _groups = new();
    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() => _node = await Node.Start(builder => builder.Services.AddSingleton<ICargoGroups>(_groups));

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Theory]
    [InlineData(GroupFate.Delivered)]
    [InlineData(GroupFate.HalfUnknown)]
    [InlineData(GroupFate.Rejected)]
    [InlineData(GroupFate.NeverAnswered)]
    [InlineData(GroupFate.DoneAndLost)]
    [InlineData(GroupFate.Unheard)]
    public async Task Whatever_becomes_of_a_group_every_item_of_it_is_loaded_once(GroupFate fate)
    {
        Begin(fate);
        var ids = (await Node.Client.LoadBulk(Enumerable.Repeat(Tour.Load, Many))).CargoIds();
        Assert.Equal(Many, ids.Distinct().Count());
        foreach (var id in ids) Assert.Equal("pending", await Node.Client.StatusOf(id));
        Assert.Equal(Many, Assert.Single(_groups.Sent.Distinct()));
    }

    [Fact]
    public async Task A_message_has_at_most_250_cargo_and_a_MiB_of_params()
    {
        Begin(GroupFate.Delivered);
        var large = Tour.Load.Replace("Hello", new string('x', 600 * 1024), StringComparison.Ordinal);
        (await Node.Client.LoadBulk([.. Enumerable.Repeat(Tour.Load, 600), large, large, Tour.Load])).MustBe(200);

        // One that would be alone in its message is asked for by itself.
        Assert.Equal([250, 250, 101, 2], _groups.Sent.Order().Reverse().OrderByDescending(count => count));
    }

    private void Begin(GroupFate fate) => _groups.Begin(fate, Node.Services.GetRequiredService<IGrainFactory>());
}
