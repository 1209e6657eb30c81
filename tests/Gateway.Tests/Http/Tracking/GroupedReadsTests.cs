using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Tracking;

/// <summary>Reads together are a shorter way and nothing more: whatever becomes of a message, each read has its own answer.</summary>
public sealed class GroupedReadsTests : IAsyncLifetime
{
    private const int Many = 100;

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
    public async Task Whatever_becomes_of_a_group_every_read_has_its_answer(GroupFate fate)
    {
        var ids = new string[Many];
        for (var i = 0; i < Many; i++)
        {
            ids[i] = await Node.Client.LoadCargo();
            if (i % 2 == 1) (await Node.Worker.Push(Tour.Item(ids[i], "batched"))).MustCount(applied: 1);
        }

        _groups.Begin(fate, Node.Services.GetRequiredService<IGrainFactory>());
        await Node.Client.StatusOf(ids[0]); // with which the key is known, so that all of these go the short way
        var statuses = await Task.WhenAll(ids.Select(id => Node.Client.StatusOf(id)));
        Assert.Equal(ids.Select((_, i) => i % 2 == 1 ? "batched" : "pending"), statuses);
        Assert.NotEmpty(_groups.Read);
        if (fate == GroupFate.Delivered) Assert.InRange(_groups.Read.Sum(), Many / 2, Many + 1);
    }

    [Fact]
    public async Task A_cargo_that_was_never_loaded_is_not_found()
    {
        var id = await Node.Client.LoadCargo();
        var grains = Node.Services.GetRequiredService<IGrainFactory>();
        _groups.Begin(GroupFate.Delivered, grains);
        await Node.Client.StatusOf(id);
        Assert.True(Slug.TryParse("demo", out var slug));
        var project = (await grains.GetProject(slug).GetInfo())!.Id;
        var unloaded = Node.Services.GetRequiredService<ClusterSecrets>().MintCargoId(project, TimeProvider.System);
        var before = _groups.Read.Count;
        (await Node.Client.Track(unloaded.Value)).MustBe(404, "Cargo not found");
        Assert.Equal(before + 1, _groups.Read.Count);
    }
}
