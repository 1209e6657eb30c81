using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

internal sealed class CargoLoading(NodeHome home) : Operation
{
    private HashSet<string> _before = [];

    public override Task Prepare(ConvoyClient client)
    {
        _before = StoredRows.Read(home).Params;
        return Task.CompletedTask;
    }

    public override Task<Reply> Send(ConvoyClient client) => client.Load();

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply) =>
        AssertPending(client, reply.Expect(HttpStatusCode.OK).Text("cargo_id"));

    public override async Task<bool> IsDone(ConvoyClient client)
    {
        // Nobody was told the id: only the file knows it.
        var loaded = StoredRows.Read(home).Cargo.Except(_before).ToList();
        if (loaded.Count == 0) return false;
        await AssertPending(client, Assert.Single(loaded));
        return true;
    }

    public override async Task Repeat(ConvoyClient client, bool isDone) => await CheckAcknowledged(client, await Send(client));

    private static async Task AssertPending(ConvoyClient client, string id) =>
        Assert.Equal("pending", (await client.Track(id)).Expect(HttpStatusCode.OK).Text("status"));
}

/// <summary>A load with an Idempotency-Key: the record of its id is one write, the cargo the other.</summary>
internal sealed class KeyedLoading(NodeHome home) : Operation
{
    private readonly string _key = $"{Guid.NewGuid()}";
    private HashSet<string> _before = [];

    public override Task Prepare(ConvoyClient client)
    {
        _before = StoredRows.Read(home).Cargo;
        return Task.CompletedTask;
    }

    public override Task<Reply> Send(ConvoyClient client) => client.Load(idempotencyKey: _key);

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply)
    {
        Assert.Equal(reply.Expect(HttpStatusCode.OK).Text("cargo_id"), Assert.Single(Loaded()));
        return Task.CompletedTask;
    }

    public override Task<bool> IsDone(ConvoyClient client) => Task.FromResult(Loaded().Count == 1);

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        var before = Loaded();
        await CheckAcknowledged(client, await Send(client));
        await CheckAcknowledged(client, await Send(client));
        Assert.True(!isDone || Loaded().SetEquals(before));
    }

    private HashSet<string> Loaded() => [.. StoredRows.Read(home).Cargo.Except(_before)];
}

/// <summary>Two steps of a cargo in one call, which are one commit.</summary>
internal sealed class TransitionPush : Operation
{
    private string[] _cargo = [];

    public override async Task Prepare(ConvoyClient client) => _cargo = [await client.LoadOne()];

    public override Task<Reply> Send(ConvoyClient client) => client.Push(
    [
        .. _cargo.Select(id => new PushedTransition(id, "batched", $"batched {id}")),
        .. _cargo.Select(id => new PushedTransition(id, "processing", $"processing {id}")),
    ]);

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply)
    {
        Assert.Equal(2 * _cargo.Length, reply.Expect(HttpStatusCode.OK).Json.GetProperty("applied").GetInt32());
        return Task.CompletedTask;
    }

    public override async Task<bool> IsDone(ConvoyClient client) => await CountMoved(client) == _cargo.Length;

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        var moved = await CountMoved(client);
        var reply = (await Send(client)).Expect(HttpStatusCode.OK);
        Assert.Equal(2 * moved, reply.Json.GetProperty("unchanged").GetInt32());
        Assert.Equal(2 * (_cargo.Length - moved), reply.Json.GetProperty("applied").GetInt32());
        Assert.True(await IsDone(client), "A repeat did not move every cargo.");
    }

    private async Task<int> CountMoved(ConvoyClient client)
    {
        var moved = 0;
        foreach (var id in _cargo)
        {
            var status = (await client.Track(id)).Expect(HttpStatusCode.OK).Text("status");
            Assert.True(status is "pending" or "processing", $"A call that brings two steps was done for one of them: {status}");
            if (status == "processing") moved++;
        }

        return moved;
    }
}
