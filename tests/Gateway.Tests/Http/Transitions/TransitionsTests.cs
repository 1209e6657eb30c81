using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Transitions;

[Collection(SharedNode.Name)]
public sealed class TransitionsTests(SharedNode shared)
{
    private const string UnknownStatus =
        "status: Input should be 'pending', 'batched', 'processing', 'completed', 'failed', 'callback_pending', 'callback_delivered' or 'callback_failed'";

    private Node Node => shared.Node;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_item_has_its_outcome_in_the_order_of_the_request(bool asLines)
    {
        var (first, second) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        string[] items =
        [
            Tour.Item(first, "batched"), Tour.Item("crg_0AbCdEfGhIjKlMnOpQrStU", "batched"), Tour.Item(second, "failed"), Tour.Item(first, "batched"),
            Tour.Item(second, "completed"), Tour.Item(first, "processing"),
        ];
        var answer = await (asLines ? Node.Worker.PushLines(items) : Node.Worker.Push(items));
        answer.MustBeJson(
            200,
            $$"""{"applied":3,"unchanged":1,"refused":1,"not_found":1,"unavailable":0,"results":["""
            + $$"""{"cargo_id":"{{first}}","outcome":"applied","status":"batched"},"""
            + """{"cargo_id":"crg_0AbCdEfGhIjKlMnOpQrStU","outcome":"not_found","status":null},"""
            + $$"""{"cargo_id":"{{second}}","outcome":"applied","status":"failed"},"""
            + $$"""{"cargo_id":"{{first}}","outcome":"unchanged","status":"batched"},"""
            + $$"""{"cargo_id":"{{second}}","outcome":"refused","status":"failed","detail":"The cargo is failed, which is final, so it cannot become completed."},"""
            + $$"""{"cargo_id":"{{first}}","outcome":"applied","status":"processing"}]}""");
        Assert.Equal("processing", await Node.Client.StatusOf(first));
        Assert.Equal("failed", await Node.Client.StatusOf(second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_items_of_one_cargo_are_applied_in_their_order(bool asLines)
    {
        var id = await Node.Client.LoadCargo();
        string[] statuses = ["batched", "processing", "completed", "callback_pending", "callback_delivered"];
        var items = statuses.Select(status => Tour.Item(id, status, ",\"batch_id\":\"b\"")).Append(Tour.Item(id, "callback_failed")).ToArray();
        var answer = await (asLines ? Node.Worker.PushLines(items) : Node.Worker.Push(items));
        Assert.Equal([.. statuses.Select(status => $"applied:{status}"), "refused:callback_delivered"], answer.Outcomes().Select(Short));
        Assert.Equal("callback_delivered", await Node.Client.StatusOf(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_whole_call_that_is_repeated_changes_nothing(bool asLines)
    {
        var cargo = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Node.Client.LoadCargo()));
        string[] Items(string id, int i) => [Tour.Item(id, "batched", $",\"transition_id\":\"t{i}\",\"batch_id\":\"b\""), Tour.Item(id, "processing")];
        var items = cargo.SelectMany(Items).ToArray();
        Task<Answer> Push() => asLines ? Node.Worker.PushLines(items) : Node.Worker.Push(items);
        (await Push()).MustCount(applied: 40);
        (await Push()).MustCount(unchanged: 40);
    }

    [Fact]
    public async Task Every_field_of_an_item_is_taken_and_unknown_ones_are_ignored()
    {
        var id = await Node.Client.LoadCargo();
        var more = $$""","transition_id":"{{new string('t', 64)}}","occurred_at":"2024-01-15T10:30:00.5+02:00","""
            + $$""" "batch_id":"{{new string('b', 64)}}","reason":"{{new string('r', 500)}}","other":[1]""";
        (await Node.Worker.Push(Tour.Item(id, "batched", more))).MustCount(applied: 1);
        Assert.Equal(
            ["refused:batched"], (await Node.Worker.Push(Tour.Item(id, "processing", $$""","transition_id":"{{new string('t', 64)}}" """))).Outcomes().Select(Short));
        Assert.Equal(["refused:batched"], (await Node.Worker.Push(Tour.Item(id, "processing", ",\"batch_id\":\"c\""))).Outcomes().Select(Short));
    }

    /// <summary>Items that are faulty, and their fault. The cargo's id stands for <c>ID</c>.</summary>
    public static TheoryData<string, string> FaultyItems => new()
    {
        { "5", "The item is not an object" },
        { "null", "The item is not an object" },
        { "[]", "The item is not an object" },
        { "{}", "cargo_id: Field required" },
        { """{"status":"batched"}""", "cargo_id: Field required" },
        { """{"cargo_id":5,"status":"batched"}""", "cargo_id: Input should be a valid string" },
        { """{"cargo_id":"ID"}""", "status: Field required" },
        { """{"cargo_id":"ID","status":null}""", UnknownStatus },
        { """{"cargo_id":"ID","status":"Batched"}""", UnknownStatus },
        { """{"cargo_id":"ID","status":"done"}""", UnknownStatus },
        { """{"cargo_id":"ID","status":1}""", UnknownStatus },
        { """{"cargo_id":"ID","status":"batched","batch_id":""}""", "batch_id: String should have at least 1 character" },
        { $$"""{"cargo_id":"ID","status":"batched","transition_id":"{{new string('x', 65)}}"}""", "transition_id: String should have at most 64 characters" },
        { $$"""{"cargo_id":"ID","status":"batched","reason":"{{new string('x', 501)}}"}""", "reason: String should have at most 500 characters" },
        { """{"cargo_id":"ID","status":"batched","occurred_at":"2024-01-15T10:30:00"}""", "occurred_at: Input should have timezone info" },
    };

    [Theory]
    [MemberData(nameof(FaultyItems))]
    public async Task A_faulty_item_is_refused_with_its_fault_and_costs_the_others_nothing(string item, string fault)
    {
        var (id, other) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        string[] items = [item.Replace("ID", id, StringComparison.Ordinal), Tour.Item(other, "batched")];
        Assert.Equal([$"refused::{fault}", "applied:batched"], (await Node.Worker.Push(items)).Outcomes());
        Assert.Equal([$"refused::{fault}", "unchanged:batched"], (await Node.Worker.PushLines(items)).Outcomes());
        Assert.Equal("pending", await Node.Client.StatusOf(id));
    }

    [Fact]
    public async Task Of_what_is_no_id_the_answer_shows_the_beginning()
    {
        var results = (await Node.Worker.Push(Tour.Item(new string('x', 65), "batched"), Tour.Item(new string('y', 64), "none"))).Json.GetProperty("results");
        Assert.Equal(new string('x', 64), results[0].GetProperty("cargo_id").GetString());
        Assert.Equal(new string('y', 64), results[1].GetProperty("cargo_id").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("crg_")]
    [InlineData("crg_zzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("crg_0AbCdEfGhIjKlMnOpQrStU/")]
    [InlineData("../admin")]
    [InlineData("\\u0000")]
    [InlineData("\\n")]
    public async Task An_id_that_is_none_is_not_found(string id) =>
        (await Node.Worker.Push(Tour.Item(id, "batched"))).MustBeJson(
            200,
            $$"""{"applied":0,"unchanged":0,"refused":0,"not_found":1,"unavailable":0,"results":[{"cargo_id":"{{id}}","outcome":"not_found","status":null}]}""");

    [Fact]
    public async Task One_bad_item_in_a_thousand_is_one_refusal()
    {
        var id = await Node.Client.LoadCargo();
        var items = Enumerable.Repeat(Tour.Item(id, "pending"), 1_000).ToArray();
        items[500] = "5";
        (await Node.Worker.Push(items)).MustCount(unchanged: 999, refused: 1);
    }

    [Theory]
    [InlineData("""{"transitions":[]}""")]
    [InlineData("""{"transitions":[],"other":1}""")]
    public async Task An_empty_list_is_answered_with_no_results(string body) =>
        (await Node.Worker.Post("/transitions", body)).MustBeJson(
            200, """{"applied":0,"unchanged":0,"refused":0,"not_found":0,"unavailable":0,"results":[]}""");

    [Fact]
    public async Task A_list_of_10000_items_is_taken_and_one_of_10001_is_refused_whole()
    {
        var (taken, refused) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        (await Node.Worker.Push(Enumerable.Repeat(Tour.Item(taken, "batched"), 10_000))).MustCount(applied: 1, unchanged: 9_999);
        (await Node.Worker.Push(Enumerable.Repeat(Tour.Item(refused, "batched"), 10_001))).MustBeFaults(
            "body.transitions|too_long|List should have at most 10000 items after validation, not 10001");
        Assert.Equal("pending", await Node.Client.StatusOf(refused));
    }

    [Theory]
    [InlineData("", "body|missing|Field required")]
    [InlineData("{}", "body.transitions|missing|Field required")]
    [InlineData("""{"transitions":null}""", "body.transitions|list_type|Input should be a valid list")]
    [InlineData("""{"transitions":{}}""", "body.transitions|list_type|Input should be a valid list")]
    [InlineData("[]", "body|model_attributes_type|Input should be a valid dictionary or object to extract fields from")]
    [InlineData("""{"transitions":[""", "body.16|json_invalid|JSON decode error")]
    public async Task A_body_that_holds_no_list_is_a_fault(string body, string fault) => (await Node.Worker.Post("/transitions", body)).MustBeFaults(fault);

    [Fact]
    public async Task A_body_of_more_than_16_MiB_is_refused_and_nothing_of_it_is_applied()
    {
        var id = await Node.Client.LoadCargo();
        var body = System.Text.Encoding.ASCII.GetBytes($$"""{"transitions":[{{Tour.Item(id, "batched")}}]}""".PadRight((16 * 1024 * 1024) + 1));
        (await Node.Worker.Post("/transitions", body)).MustBe(413, "Request body is too large");
        (await Node.Worker.PostChunked("/transitions", body)).MustBe(413, "Request body is too large");
        Assert.Equal("pending", await Node.Client.StatusOf(id));
        (await Node.Worker.Post("/transitions", body[..^1])).MustCount(applied: 1);
    }

    [Fact]
    public async Task Of_many_who_push_one_event_at_once_one_applies_it()
    {
        var id = await Node.Client.LoadCargo();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => (await Node.Worker.Push(Tour.Item(id, "completed"))).Outcomes().Single()));
        Assert.Single(outcomes, "applied:completed");
        Assert.Equal(15, outcomes.Count(outcome => outcome == "unchanged:completed"));
    }

    [Fact]
    public async Task A_worker_moves_the_cargo_of_every_project()
    {
        var (first, second) = (await Node.NewClient(), await Node.NewClient());
        var (a, b) = (await first.LoadCargo(), await second.LoadCargo());
        (await Node.Worker.Push(Tour.Item(a, "batched"), Tour.Item(b, "batched"))).MustCount(applied: 2);
        Assert.Equal(("batched", "batched"), (await first.StatusOf(a), await second.StatusOf(b)));
    }

    private static string Short(string outcome) => string.Join(':', outcome.Split(':').Take(2));
}
