using System.Text;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Results;

/// <summary>What workers hand over, and what clients get of it.</summary>
[Collection(SharedNode.Name)]
public sealed class ResultTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task A_result_is_handed_on_as_it_came()
    {
        const string result = """{ "text" : "\u00e9 \ud83d\ude80 é", "number": 1.50e1, "twice": 1, "twice": 2 }""";
        var id = await Ended($",\"result\":{result}");
        var answer = (await Result(id)).MustBe(200);

        Assert.Equal(["cargo_id", "success", "response", "error_message", "created_at", "expires_at"], answer.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(result, answer.Json.GetProperty("response").GetRawText());
        Assert.True(answer.Json.GetProperty("success").GetBoolean());
        Assert.Equal((await Node.Client.Track(id)).Text("updated_at"), answer.Text("created_at"));
        Assert.Equal(TimeSpan.FromDays(30), DateTimeOffset.Parse(answer.Text("expires_at"), null) - DateTimeOffset.Parse(answer.Text("created_at"), null));
    }

    [Fact]
    public async Task An_error_is_handed_on()
    {
        var id = await Ended(",\"error\":\"the model \\u0000 is tired\"", "failed");
        var answer = (await Result(id)).MustBe(200);
        Assert.False(answer.Json.GetProperty("success").GetBoolean());
        Assert.Equal("the model \uFFFD is tired", answer.Text("error_message"));
        Assert.Equal("null", answer.Json.GetProperty("response").GetRawText());
    }

    [Fact]
    public async Task What_was_cancelled_says_so()
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Client.Send("POST", $"/cargo/{id}/cancel")).MustBe(200);
        Assert.Equal("cancelled", (await Result(id)).MustBe(200).Text("error_message"));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("batched")]
    [InlineData("processing")]
    public async Task A_result_that_may_still_come_is_not_ready(string status)
    {
        var id = await Node.Client.LoadCargo();
        await Node.Worker.Push(Tour.Item(id, status));
        (await Result(id)).MustBe(409, "Result not ready");
        (await Redeliver(id)).MustBe(409, "Result not ready");
    }

    [Fact]
    public async Task A_cargo_that_has_ended_without_a_result_has_none()
    {
        var id = await Ended("");
        (await Result(id)).MustBe(404, "Result not found");
        (await Redeliver(id)).MustBe(404, "Result not found");
    }

    [Fact]
    public async Task Another_projects_result_is_not_found()
    {
        var id = await Ended(",\"result\":{}");
        var (_, key) = await Node.NewKey(await Node.NewProject());
        (await Node.ClientWith(key).Get($"/cargo/{id}/result")).MustBe(404, "Cargo not found");
        (await Node.ClientWith(key).Get($"/cargo/{id}/callback")).MustBe(404, "Cargo not found");
        (await Node.ClientWith(key).Send("POST", $"/cargo/{id}/callback/redeliver")).MustBe(404, "Cargo not found");
        (await Node.Client.Get("/cargo/crg_0/result")).MustBe(404, "Cargo not found");
    }

    [Fact]
    public async Task The_first_result_stays()
    {
        var id = await Ended(",\"result\":{\"n\":1}");
        (await Node.Worker.Push(Tour.Item(id, "completed", ",\"result\":{\"n\":2}"))).MustCount(unchanged: 1);
        Assert.Equal("""{"n":1}""", (await Result(id)).MustBe(200).Json.GetProperty("response").GetRawText());
    }

    [Theory]
    [InlineData("completed", "\"result\":5", "result: Input should be a valid dictionary or object to extract fields from")]
    [InlineData("completed", "\"result\":[]", "result: Input should be a valid dictionary or object to extract fields from")]
    [InlineData("failed", "\"result\":{}", "result: Value error, a result comes with the status completed only")]
    [InlineData("completed", "\"error\":\"e\"", "error: Value error, an error comes with the status failed only")]
    [InlineData("failed", "\"error\":{}", "error: Input should be a valid string")]
    public async Task What_is_no_result_is_refused_with_its_fault_and_costs_no_other(string status, string field, string fault)
    {
        var (bad, good) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        var answer = await Node.Worker.Push(Tour.Item(bad, status, $",{field}"), Tour.Item(good, "completed", ",\"result\":{}"));
        answer.MustCount(applied: 1, refused: 1);
        Assert.Equal(fault, answer.Json.GetProperty("results")[0].GetProperty("detail").GetString());
        Assert.Equal("pending", await Node.Client.StatusOf(bad));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task A_result_has_a_largest_size_and_no_more(string type)
    {
        var (fits, exceeds) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        var largest = $"{{\"t\":\"{new string('x', Transition.MaxResultBytes - 8)}\"}}";
        var items = new[] { Tour.Item(fits, "completed", $",\"result\":{largest}"), Tour.Item(exceeds, "completed", $",\"result\":{largest.Replace("x\"", "xx\"", StringComparison.Ordinal)}") };
        var body = type == Caller.Json ? $"{{\"transitions\":[{string.Join(',', items)}]}}" : string.Join('\n', items);
        var answer = (await Node.Worker.Post("/transitions", Encoding.UTF8.GetBytes(body), type)).MustBe(200);
        Assert.Equal(["applied", "refused"], answer.Json.GetProperty("results").EnumerateArray().Select(item => item.GetProperty("outcome").GetString()));
        Assert.Contains("at most 1048576 bytes are taken", answer.Json.GetProperty("results")[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(largest, (await Result(fits)).MustBe(200).Json.GetProperty("response").GetRawText());
    }

    [Fact]
    public async Task A_callback_that_nobody_tried_has_no_attempts()
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Client.Get($"/cargo/{id}/callback")).MustBeJson(200, $$"""{"cargo_id":"{{id}}","status":"pending","next_attempt_at":null,"attempts":[]}""");
    }

    [Fact]
    public async Task A_failed_callback_is_due_again()
    {
        var id = await Ended(",\"result\":{}");
        await Node.Worker.Push(Tour.Item(id, "callback_failed"));
        var answer = (await Redeliver(id)).MustBe(200);
        Assert.Equal("callback_pending", answer.Text("status"));
        (await Node.Worker.Push(Tour.Item(id, "callback_delivered"))).MustCount(refused: 1);
        await Wait.For("an attempt, which the guard refuses", async () => await Attempts(id) == 1);
        (await Redeliver(id)).MustBe(200);
        await Wait.For("another, without the wait after the first", async () => await Attempts(id) == 2);
    }

    [Fact]
    public async Task A_callback_that_was_delivered_is_not_sent_again()
    {
        var id = await Ended(",\"result\":{}");
        await Node.Worker.Push(Tour.Item(id, "callback_delivered"));
        (await Redeliver(id)).MustBe(409, "The cargo is callback_delivered; only after callback_failed can the callback be sent again.");
    }

    private async Task<int> Attempts(string id) => (await Node.Client.Get($"/cargo/{id}/callback")).Json.GetProperty("attempts").GetArrayLength();

    private async Task<string> Ended(string fields, string status = "completed")
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, status, fields))).MustCount(applied: 1);
        return id;
    }

    private Task<Answer> Result(string id) => Node.Client.Get($"/cargo/{id}/result");

    private Task<Answer> Redeliver(string id) => Node.Client.Send("POST", $"/cargo/{id}/callback/redeliver");
}
