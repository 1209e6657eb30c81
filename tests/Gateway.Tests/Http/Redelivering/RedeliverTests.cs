using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Redelivering;

/// <summary>An operator whose client's server was away for a day.</summary>
[Collection(SharedNode.Name)]
public sealed class RedeliverTests(SharedNode shared)
{
    private const string Day = "\"from\":\"2024-01-15T00:00:00Z\",\"to\":\"2024-01-16T00:00:00Z\"";

    private Node Node => shared.Node;

    [Fact]
    public async Task All_failed_callbacks_of_a_project_are_due_again_and_no_others()
    {
        var slug = await Node.NewProject();
        var client = Node.ClientWith((await Node.NewKey(slug)).Key);
        var failed = new[] { await Ended(client, "callback_failed"), await Ended(client, "callback_failed") };
        var delivered = await Ended(client, "callback_delivered");
        var (withoutResult, pending) = (await client.LoadCargo(), await client.LoadCargo());
        await Node.Worker.Push(Tour.Item(withoutResult, "callback_failed"));
        var others = await Ended(Node.Client, "callback_failed");

        (await Redeliver(slug, "{}")).MustBeJson(200, """{"redelivered":2,"next":null}""");
        foreach (var id in failed) Assert.Equal("callback_pending", await client.StatusOf(id));
        Assert.Equal(("callback_delivered", "callback_failed", "pending"), (await client.StatusOf(delivered), await client.StatusOf(withoutResult), await client.StatusOf(pending)));
        Assert.Equal("callback_failed", await Node.Client.StatusOf(others));
        (await Redeliver(slug, "{}")).MustBeJson(200, """{"redelivered":0,"next":null}""");
    }

    [Fact]
    public async Task Failed_cargo_are_called_back_again_and_stay_failed()
    {
        var slug = await Node.NewProject();
        var client = Node.ClientWith((await Node.NewKey(slug)).Key);
        var id = await client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, "failed", ",\"error\":\"e\""))).MustCount(applied: 1);
        (await Redeliver(slug, """{"status":"failed"}""")).MustBeJson(200, """{"redelivered":1,"next":null}""");
        Assert.Equal("failed", await client.StatusOf(id));
        await Wait.For("an attempt, which the guard refuses", async () => (await client.Get($"/cargo/{id}/callback")).Json.GetProperty("attempts").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Only_cargo_of_the_span_and_after_the_last_one_are_looked_at()
    {
        var slug = await Node.NewProject();
        var client = Node.ClientWith((await Node.NewKey(slug)).Key);
        var id = await Ended(client, "callback_failed");
        (await Redeliver(slug, $$"""{{{Day}}}""")).MustBeJson(200, """{"redelivered":0,"next":null}""");
        (await Redeliver(slug, $$"""{"after":"{{id}}"}""")).MustBeJson(200, """{"redelivered":0,"next":null}""");
        (await Redeliver(slug, """{"from":"2024-01-15T00:00:00Z"}""")).MustBeJson(200, """{"redelivered":1,"next":null}""");
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        var slug = await Node.NewProject();
        (await Redeliver(slug, """{"status":"pending"}""")).MustBeFaults("body.status|enum|Input should be 'callback_failed' or 'failed'");
        (await Redeliver(slug, """{"from":"yesterday"}""")).MustBe(422);
        (await Redeliver("nope", "{}")).MustBe(404, "Project 'nope' not found");
        (await Node.Client.Post($"/admin/projects/{slug}/callbacks/redeliver", "{}")).MustBe(401);
    }

    private async Task<string> Ended(Caller client, string end)
    {
        var id = await client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, "completed", ",\"result\":{}"), Tour.Item(id, end))).MustCount(applied: 2);
        return id;
    }

    private Task<Answer> Redeliver(string slug, string body) => Node.Operator.Post($"/admin/projects/{slug}/callbacks/redeliver", body);
}
