using System.Net;
using System.Text.Json;
using Convoy.Testing;
using Convoy.Testing.Callbacks;
using Convoy.Testing.Workers;

namespace Convoy.Node.Tests.Batches;

[Collection(BatchingNodeTests.Name)]
public sealed class MisbehavingWorkerTests(BatchingNode node) : IAsyncLifetime
{
    private const int MaxResultBytes = 1024 * 1024;

    private readonly CallbackServer _server = CallbackServer.Start();
    private readonly string _model = $"model-{Guid.NewGuid():N}";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task The_batch_of_a_worker_that_dies_goes_to_the_next_one()
    {
        var ids = await Load();
        var orphaned = await node.Claim(_model);

        var next = await node.Claim(_model);
        Assert.NotEqual(orphaned.Id, next.Id);
        Assert.Equal((1, 2), (orphaned.Attempt, next.Attempt));
        Assert.Equal(ids.Order(StringComparer.Ordinal), next.Cargo.Select(cargo => cargo.CargoId));
        Assert.Equal(["applied", "applied"], await Push(ids.Select(id => next.Completed(id, new { by = "the next" }))));
        foreach (var id in ids) Assert.Equal("""{"by":"the next"}""", await ResponseFor(id));
    }

    [Fact]
    public async Task A_worker_that_claims_twice_under_one_name_has_one_batch()
    {
        await Load();
        await Load();
        var first = (await node.Client.Claim(_model, wait: 30, claimId: _model)).Expect(HttpStatusCode.OK);
        Assert.Equal(first.Body, (await node.Client.Claim(_model, wait: 30, claimId: _model)).Expect(HttpStatusCode.OK).Body);
        Assert.NotEqual(ClaimedBatch.From(first).Id, (await node.Claim(_model)).Id);
    }

    [Fact]
    public async Task A_worker_that_is_late_with_its_heartbeat_is_told_so_and_its_results_are_refused()
    {
        var ids = await Load();
        var late = await node.Claim(_model);
        await Eventually.Holds("the batch to be taken away", async () => (await node.Client.FindBatch(late.Id)).Text("state") == "closed", context: node.Describe);

        Assert.Equal(HttpStatusCode.Conflict, (await node.Client.Heartbeat(late.Id)).Status);
        Assert.Equal(["refused", "refused"], await Push(ids.Select(id => late.Completed(id, new { by = "the late one" }))));
        Assert.Equal("batched", (await node.Client.Track(ids[0])).Text("status"));
        Assert.Equal(HttpStatusCode.Conflict, (await node.Client.FindResult(ids[0])).Status);
    }

    [Fact]
    public async Task Results_for_cargo_of_another_batch_are_refused_and_the_one_that_holds_it_is_heard()
    {
        await Load();
        await Load();
        var (mine, others) = (await node.Claim(_model), await node.Claim(_model));
        var foreign = others.Cargo[0].CargoId;

        Assert.Equal(["applied", "refused"], await Push([mine.Completed(mine.Cargo[0].CargoId), mine.Completed(foreign, new { by = "a stranger" })]));
        Assert.Equal("processing", (await node.Client.Track(foreign)).Text("status"));
        Assert.Equal(["applied"], await Push([others.Completed(foreign, new { by = "its holder" })]));
        Assert.Equal("""{"by":"its holder"}""", await ResponseFor(foreign));
    }

    [Fact]
    public async Task A_result_that_is_pushed_twice_is_the_first_one()
    {
        var ids = await Load();
        var batch = await node.Claim(_model);
        Assert.Equal(["applied"], await Push([batch.Completed(ids[0], new { time = "first" })]));
        Assert.Equal(["unchanged"], await Push([batch.Completed(ids[0], new { time = "second" })]));
        Assert.Equal("""{"time":"first"}""", await ResponseFor(ids[0]));
        Assert.Equal(["unchanged"], await Push([batch.Completed(ids[0], new { time = "third" })]));
        Assert.Equal("""{"time":"first"}""", (await node.Client.FindResult(ids[0])).Json.GetProperty("response").GetRawText());
        Assert.Single(_server.Of(ids[0]));
    }

    [Fact]
    public async Task Completed_without_a_result_is_called_back_with_none()
    {
        var ids = await Load();
        var batch = await node.Claim(_model);
        Assert.Equal(["applied"], await Push([batch.Completed(ids[0])]));
        Assert.Equal("null", await ResponseFor(ids[0]));
        Assert.True(_server.Of(ids[0])[0].Json.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task A_result_of_more_than_a_mebibyte_is_refused_and_costs_the_others_of_its_call_nothing()
    {
        var ids = await Load();
        var batch = await node.Claim(_model);
        var (fits, tooLong) = (ResultOf(MaxResultBytes), ResultOf(MaxResultBytes + 1));

        var reply = (await node.Client.Push([batch.Completed(ids[0], tooLong), batch.Completed(ids[1], fits)])).Expect(HttpStatusCode.OK);
        Assert.Equal(["refused", "applied"], Outcomes(reply));
        Assert.Contains($"at most {MaxResultBytes} bytes", reply.Json.GetProperty("results")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(fits.GetRawText(), await ResponseFor(ids[1]));
        Assert.Equal("processing", (await node.Client.Track(ids[0])).Text("status"));
        Assert.Equal(["applied"], await Push([batch.Completed(ids[0], new { text = "shorter" })]));
        Assert.Equal("""{"text":"shorter"}""", await ResponseFor(ids[0]));
    }

    private static JsonElement ResultOf(int bytes)
    {
        var result = JsonSerializer.SerializeToElement(new { text = new string('x', bytes - """{"text":""}""".Length) });
        Assert.Equal(bytes, result.GetRawText().Length);
        return result;
    }

    private static IEnumerable<string?> Outcomes(Reply reply) => reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString());

    private Task<IReadOnlyList<string>> Load() => node.Client.LoadAll(Enumerable.Repeat("Say hello.", BatchingNode.Size), _server.Url, _model);

    private async Task<IEnumerable<string?>> Push(IEnumerable<PushedTransition> items) => Outcomes((await node.Client.Push(items)).Expect(HttpStatusCode.OK));

    private async Task<string> ResponseFor(string cargoId)
    {
        await Eventually.Holds("the callback", () => _server.Of(cargoId).Count > 0, context: node.Describe);
        await node.Comes(cargoId, "callback_delivered");
        return _server.Of(cargoId)[0].Json.GetProperty("response").GetRawText();
    }
}
