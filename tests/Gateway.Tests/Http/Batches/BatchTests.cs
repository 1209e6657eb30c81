using System.Text.Json;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Convoy.Gateway.Tests.Http.Batches;

/// <summary>A worker that claims, over HTTP, on a node whose batches have three cargo.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private readonly string _model = $"model-{Guid.NewGuid():N}";
    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() =>
        _node = await Node.Start(null, "--Convoy:Batching:Enabled=true", "--Convoy:Batching:Size=3", "--Convoy:Batching:Lease=00:00:03");

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Fact]
    public async Task A_batch_is_claimed_kept_looked_at_and_given_back()
    {
        var ids = await Load(3);
        var batch = (await Claim("""{"wait":10}""")).MustBe(200).Json;
        var id = batch.GetProperty("batch_id").GetString()!;
        Assert.Equal(["batch_id", "model", "attempt", "lease_expires_at", "cargo"], batch.EnumerateObject().Select(field => field.Name));
        Assert.Equal((_model, 1), (batch.GetProperty("model").GetString(), batch.GetProperty("attempt").GetInt32()));
        Assert.Equal(ids, CargoOf(batch));
        var parameters = batch.GetProperty("cargo")[0].GetProperty("params");
        Assert.Equal($$"""{"model":"{{_model}}","messages":[],"extra":[1, 2],"max_tokens":1024}""", parameters.GetRawText());
        Assert.Equal("processing", await Node.Client.StatusOf(ids[0]));

        var lease = (await Post(id, "heartbeat")).MustBe(200);
        Assert.Equal(["batch_id", "lease_expires_at"], lease.Json.EnumerateObject().Select(field => field.Name));
        Assert.True(string.CompareOrdinal(lease.Text("lease_expires_at"), batch.GetProperty("lease_expires_at").GetString()) > 0);

        (await Node.Worker.Push(Tour.Item(ids[0], "completed", $",\"batch_id\":\"{id}\""))).MustCount(applied: 1);
        var counts = (await Node.Worker.Get($"/batches/{id}")).MustBe(200).Json;
        Assert.Equal("claimed", counts.GetProperty("state").GetString());
        Assert.Equal("""{"processing":2,"callback_pending":1}""", counts.GetProperty("counts").GetRawText());

        (await Post(id, "release")).MustBeJson(200, $$"""{"batch_id":"{{id}}","status":"released"}""");
        (await Post(id, "release")).MustBe(200);
        (await Post(id, "heartbeat")).MustBe(409, "The batch was taken away: it was released, or its lease ran out.");
        var next = (await Claim("""{"wait":10}""")).MustBe(200).Json;
        Assert.Equal(ids.Skip(1), CargoOf(next));
        (await Node.Worker.Push(Tour.Item(ids[1], "completed", $",\"batch_id\":\"{id}\""))).MustCount(refused: 1);
    }

    [Fact]
    public async Task The_same_claim_again_has_the_same_batch_until_it_is_taken_away()
    {
        await Load(3);
        var claim = """{"wait":10,"claim_id":"c-1"}""";
        var first = (await Claim(claim)).MustBe(200);
        Assert.Equal(first.Body, (await Claim(claim)).MustBe(200).Body);
        await Wait.For("the lease to run out", async () => (await Claim(claim)).Status == 409);
        Assert.Equal(2, (await Claim("""{"wait":10}""")).MustBe(200).Json.GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task The_claim_of_another_worker_is_another_claim()
    {
        await Load(6);
        var (_, key) = await Node.NewKey(null);
        var first = (await Claim("""{"wait":10,"claim_id":"same"}""")).MustBe(200);
        var second = (await Node.Anyone.With(Caller.WorkerHeader, key).Post("/batches/claim", """{"wait":10,"claim_id":"same"}""")).MustBe(200);
        Assert.NotEqual(first.Text("batch_id"), second.Text("batch_id"));
    }

    [Fact]
    public async Task There_is_nothing_to_claim_where_nothing_waits_long_enough()
    {
        await Load(2);
        var answer = (await Claim("{}")).MustBe(204);
        Assert.Equal("", answer.Body);
        (await Claim("""{"wait":1}""")).MustBe(204);
    }

    [Fact]
    public async Task A_claim_takes_no_other_model_than_it_names()
    {
        await Load(3);
        (await Claim("""{"models":["another"],"wait":1}""")).MustBe(204);
        (await Claim($$"""{"models":["another","{{_model}}"],"wait":10}""")).MustBe(200);
    }

    [Fact]
    public async Task A_model_whose_name_is_long_is_shown_as_it_is()
    {
        var model = new string('m', 300);
        for (var i = 0; i < 3; i++) (await Node.Client.Post("/cargo/load", Body(model))).MustBe(200);
        Assert.Equal(model, (await Claim($$"""{"models":["{{model}}"],"wait":10}""")).MustBe(200).Text("model"));
    }

    [Fact]
    public async Task A_batch_of_large_params_comes_whole()
    {
        var text = new string('x', 900_000);
        for (var i = 0; i < 3; i++)
        {
            (await Node.Client.Post("/cargo/load", $$"""{"params":{"model":"{{_model}}","messages":[],"text":"{{text}}"},"callback_url":"http://localhost/"}""")).MustBe(200);
        }

        var batch = (await Claim("""{"wait":10}""")).MustBe(200).Json;
        Assert.All(batch.GetProperty("cargo").EnumerateArray(), cargo => Assert.Equal(text, cargo.GetProperty("params").GetProperty("text").GetString()));
        Assert.Equal(3, batch.GetProperty("cargo").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"wait":31}""", "body.wait|less_than_equal|Input should be less than or equal to 30")]
    [InlineData("""{"wait":-1}""", "body.wait|greater_than_equal|Input should be greater than or equal to 0")]
    [InlineData("""{"wait":"soon"}""", "body.wait|int_parsing|Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("""{"models":"m"}""", "body.models|list_type|Input should be a valid list")]
    [InlineData("""{"models":[5]}""", "body.models.0|string_type|Input should be a valid string")]
    [InlineData("""{"claim_id":""}""", "body.claim_id|string_too_short|String should have at least 1 character")]
    public async Task A_claim_that_is_wrong_is_told_why(string body, string fault) => (await Claim(body)).MustBeFaults(fault);

    [Theory]
    [InlineData("bat_01hG5bMQ2vJt7kR9sXwYcP")]
    [InlineData("b-1")]
    [InlineData("bat_")]
    [InlineData("bat_zzzzzzzzzzzzzzzzzzzzzz")]
    public async Task A_batch_that_Convoy_did_not_make_is_not_found(string id)
    {
        (await Post(id, "heartbeat")).MustBe(404, "Batch not found");
        (await Post(id, "release")).MustBe(404, "Batch not found");
        (await Node.Worker.Get($"/batches/{id}")).MustBe(404, "Batch not found");
    }

    [Fact]
    public async Task Only_workers_have_batches()
    {
        (await Node.Client.Post("/batches/claim", "{}")).MustBe(401);
        (await Node.Anyone.Get("/batches/bat_01hG5bMQ2vJt7kR9sXwYcP")).MustBe(401);
    }

    [Fact]
    public async Task A_node_that_stops_lets_nobody_wait()
    {
        var calls = new GrainCalls();
        var node = await Node.Start(calls.Register, "--Convoy:Batching:Enabled=true");
        var claim = node.Worker.Post("/batches/claim", """{"wait":30}""");
        await Wait.For("the claim to have come in", () => Task.FromResult(calls.Of("batch-desk") > 1));
        node.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        (await claim.WaitAsync(Wait.Limit, TimeProvider.System)).MustBe(204);
        await node.DisposeAsync();
    }

    private static string[] CargoOf(JsonElement batch) => [.. batch.GetProperty("cargo").EnumerateArray().Select(cargo => cargo.GetProperty("cargo_id").GetString()!)];

    private static string Body(string model) => $$"""{"params":{"model":"{{model}}","messages":[],"extra":[1, 2]},"callback_url":"http://localhost/"}""";

    private async Task<string[]> Load(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++) ids.Add((await Node.Client.Post("/cargo/load", Body(_model))).MustBe(200).Text("cargo_id"));
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    private Task<Answer> Claim(string body) => Node.Worker.Post("/batches/claim", body);

    private Task<Answer> Post(string batch, string action) => Node.Worker.Send("POST", $"/batches/{batch}/{action}");
}
