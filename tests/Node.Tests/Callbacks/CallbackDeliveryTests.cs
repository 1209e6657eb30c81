using System.Net;
using System.Text.Json;
using Convoy.Node.Tests.Batches;
using Convoy.Testing;
using Convoy.Testing.Callbacks;

namespace Convoy.Node.Tests.Callbacks;

/// <summary>Clients' servers that do not answer as they should.</summary>
[Collection(BatchingNodeTests.Name)]
public sealed class CallbackDeliveryTests(BatchingNode node)
{
    private readonly string _model = $"model-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_server_that_hangs_delays_nobody_elses_callbacks()
    {
        const int cargo = 2 * BatchingNode.MaxInFlight;
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hanging = CallbackServer.Answering(_ => answer.Task);
        await using var other = CallbackServer.Start();
        await node.LoadAndComplete(cargo, hanging.Url, _model);
        await Eventually.Holds("callbacks that hang", () => hanging.CargoCount == BatchingNode.MaxInFlightPerHost, context: node.Describe);

        await node.LoadAndComplete(cargo, other.Url, _model);
        await Eventually.Holds("all callbacks of the other server", () => other.CargoCount == cargo, context: node.Describe);
        Assert.Equal(BatchingNode.MaxInFlightPerHost, hanging.CargoCount);

        answer.SetResult(200);
        await Eventually.Holds("the callbacks that hung, and those behind them", () => hanging.CargoCount == cargo, context: node.Describe);
    }

    [Fact]
    public async Task A_server_that_is_away_twice_is_called_a_third_time_and_every_attempt_is_kept()
    {
        await using var server = CallbackServer.Start();
        server.Answer = received => Task.FromResult(server.Of(received.CargoId!).Count <= 2 ? 503 : 200);
        var id = (await node.LoadAndComplete(BatchingNode.Size, server.Url, _model))[0];
        await node.Comes(id, "callback_delivered");

        Assert.Equal([503, 503, 200], await CodesOf(id));
        Assert.Equal(3, server.Of(id).Count);
        Assert.Single(server.Of(id).Select(callback => callback.MessageId).Distinct());
    }

    [Fact]
    public async Task A_server_that_is_gone_ends_the_callback_at_once_and_has_it_when_it_is_asked_for_again()
    {
        await using var server = CallbackServer.Answering(_ => Task.FromResult(410));
        var id = (await node.LoadAndComplete(BatchingNode.Size, server.Url, _model))[0];
        await node.Comes(id, "callback_failed");
        Assert.Equal([410], await CodesOf(id));
        await Eventually.Holds(
            "no further attempt to be due",
            async () => (await node.Client.FindCallback(id)).Json.GetProperty("next_attempt_at").ValueKind == JsonValueKind.Null,
            context: node.Describe);

        server.Answer = _ => Task.FromResult(200);
        Assert.Equal("callback_pending", (await node.Client.Redeliver(id)).Expect(HttpStatusCode.OK).Text("status"));
        await node.Comes(id, "callback_delivered");
        Assert.Equal([410, 200], await CodesOf(id));
        Assert.Equal(server.Of(id)[0].Body, server.Of(id)[1].Body);
    }

    private async Task<IEnumerable<int>> CodesOf(string cargoId) =>
        (await node.Client.FindCallback(cargoId)).Expect(HttpStatusCode.OK).Json.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("status_code").GetInt32());
}
