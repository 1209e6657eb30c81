using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Transitions;

/// <summary>Groups are a shorter way and nothing more: whatever becomes of one, each cargo is asked by itself then.</summary>
public sealed class GroupedTransitionsTests : GroupedNode
{
    private const int Many = 30;

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Whatever_becomes_of_a_group_every_item_of_it_is_applied_once(GroupFate fate)
    {
        var ids = new string[Many];
        for (var i = 0; i < Many; i++) ids[i] = await Node.Client.LoadCargo();
        Begin(fate);

        var answer = (await Node.Worker.Push([.. ids.Select(id => Tour.Item(id, "batched"))])).MustBe(200);
        var json = answer.Json;
        Assert.Equal(Many, json.GetProperty("applied").GetInt32() + json.GetProperty("unchanged").GetInt32());
        Assert.Equal(fate == GroupFate.DoneAndLost ? 0 : Many, json.GetProperty("applied").GetInt32());
        Assert.Equal(ids, json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()));
        foreach (var id in ids) Assert.Equal("batched", await Node.Client.StatusOf(id));
        Assert.Equal(Many, Assert.Single(Groups.Sent.Distinct()));
    }
}
