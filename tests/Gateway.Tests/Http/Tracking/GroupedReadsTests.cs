using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Tracking;

/// <summary>Reads together are a shorter way and nothing more: whatever becomes of a message, each read has its own answer.</summary>
public sealed class GroupedReadsTests : GroupedNode
{
    private const int Many = 100;

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Whatever_becomes_of_a_group_every_read_has_its_answer(GroupFate fate)
    {
        var ids = new string[Many];
        for (var i = 0; i < Many; i++)
        {
            ids[i] = await Node.Client.LoadCargo();
            if (i % 2 == 1) (await Node.Worker.Push(Tour.Item(ids[i], "batched"))).MustCount(applied: 1);
        }

        Begin(fate);
        await UntilInAGroup(async () =>
        {
            var statuses = await Task.WhenAll(ids.Select(id => Node.Client.StatusOf(id)));
            Assert.Equal(ids.Select((_, i) => i % 2 == 1 ? "batched" : "pending"), statuses);
        });
    }

    [Fact]
    public async Task A_cargo_that_was_never_loaded_is_not_found()
    {
        Assert.True(Slug.TryParse("demo", out var slug));
        var project = (await Grains.GetProject(slug).GetInfo())!.Id;
        var unloaded = Node.Services.GetRequiredService<ClusterSecrets>().MintCargoId(project, TimeProvider.System);
        Begin(GroupFate.Delivered);
        await UntilInAGroup(async () => (await Node.Client.Track(unloaded.Value)).MustBe(404, "Cargo not found"));
    }

    // A read whose key was not asked about within the last second goes by itself.
    private Task UntilInAGroup(Func<Task> read) => Wait.For("a read in a group", async () =>
    {
        await read();
        return Groups.Read.Count > 0;
    });
}
