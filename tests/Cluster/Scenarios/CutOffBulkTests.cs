using System.Globalization;
using System.Net;
using Convoy.Cluster.Tests.Faults;
using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>A call of a thousand items that a crash cuts off when some are durable and some are not. What one silo commits is held up, so that it stays so until the crash.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class CutOffBulkTests(SharedCluster shared) : IAsyncLifetime
{
    private const int Items = 1_000;

    private ConvoyCluster Cluster => shared.Cluster;

    public Task InitializeAsync() => Cluster.Restore();

    public Task DisposeAsync() => Cluster.Restore();

    [Theory]
    [InlineData(NodeRole.Gateway)]
    [InlineData(NodeRole.Silo)]
    public async Task A_bulk_load_that_kill_9_cuts_off_is_sent_again_and_nothing_is_loaded_twice(NodeRole killed)
    {
        var key = $"cut-off-with-its-{killed}";
        var before = await Count("true");
        using var first = Cluster.CreateClient(Cluster.Gateways[0]);
        await CutOff(killed, () => first.LoadBulk(Items, key), async () => await Count("true") - before);

        using var second = Cluster.CreateClient(Cluster.Gateways[1]);
        var reply = await AnswerOf(() => second.LoadBulk(Items, key), reply => reply.Json.GetProperty("loaded").GetInt32() == Items);
        var ids = reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!).ToHashSet();
        Assert.Equal(Items, ids.Count);
        Assert.Equal(Items, await Count($"cargo_id IN ({string.Join(',', ids.Select(id => $"'{id}'"))})"));
        Assert.Equal(Items, await Count("true") - before);
        Assert.Equal(reply.Body, (await second.LoadBulk(Items, key)).Expect(HttpStatusCode.OK).Body);
    }

    [Theory]
    [InlineData(NodeRole.Gateway)]
    [InlineData(NodeRole.Silo)]
    public async Task A_call_of_transitions_that_kill_9_cuts_off_is_sent_again_and_nothing_is_applied_twice(NodeRole killed)
    {
        using var first = Cluster.CreateClient(Cluster.Gateways[0]);
        var loaded = (await first.LoadBulk(Items)).Expect(HttpStatusCode.OK).Json.GetProperty("results");
        PushedTransition[] items = [.. loaded.EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!).Select(id => new PushedTransition(id, "batched", $"cut off {id}"))];
        var mine = $"cargo_id IN ({string.Join(',', items.Select(item => $"'{item.CargoId}'"))})";
        await CutOff(killed, () => first.Push(items), () => Count($"version > 1 AND {mine}"));

        using var second = Cluster.CreateClient(Cluster.Gateways[1]);
        var reply = await AnswerOf(() => second.Push(items), reply => reply.Json.GetProperty("unavailable").GetInt32() == 0);
        Assert.Equal(Items, reply.Json.GetProperty("applied").GetInt32() + reply.Json.GetProperty("unchanged").GetInt32());
        Assert.Equal(Items, await Count($"version = 2 AND status = 'batched' AND {mine}"));
    }

    private async Task CutOff(NodeRole killed, Func<Task<Reply>> call, Func<Task<int>> durable)
    {
        await using var held = await HeldCommits.Of(Cluster.Database, Cluster.Silos[0]);
        var answer = call();
        await Eventually.Holds("some items to be durable", async () =>
        {
            if (await durable() > 0) return true;
            if (answer.IsCompleted) throw new InvalidOperationException($"The call ended with nothing done: {await answer}");
            return false;
        }, context: Cluster.Describe);
        await (killed is NodeRole.Silo ? Cluster.Silos[0] : Cluster.Gateways[0]).Kill9();
        Assert.InRange(await durable(), 1, Items - 1);
        await held.DisposeAsync();
        if (killed is NodeRole.Silo) await answer;
        else await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
    }

    // A client sends the same call until it has its answer, as it is told to.
    private async Task<Reply> AnswerOf(Func<Task<Reply>> call, Func<Reply, bool> isWhole)
    {
        Reply? reply = null;
        await Eventually.Holds("the whole answer", async () =>
        {
            reply = await call();
            Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable, reply.ToString());
            return reply.Status is HttpStatusCode.OK && isWhole(reply);
        }, context: Cluster.Describe);
        return reply!;
    }

    private async Task<int> Count(string condition) =>
        int.Parse((await Cluster.Database.Query($"SELECT count(*) FROM cargo WHERE {condition}")).Trim(), CultureInfo.InvariantCulture);
}
