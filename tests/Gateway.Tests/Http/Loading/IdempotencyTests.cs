using Convoy.Gateway.Tests.Http.Budget;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Idempotency;

namespace Convoy.Gateway.Tests.Http.Loading;

/// <summary>The same call with the same Idempotency-Key is the same load, however often it comes.</summary>
public sealed class IdempotencyTests(FaultyNode faulty) : IClassFixture<FaultyNode>, IDisposable
{
    private const string Single = "/cargo/load";
    private const string Bulk = "/cargo/load/bulk";
    private const string Header = "Idempotency-Key";
    private const string TwoAndOneWrong = $$"""{"cargo":[{{Tour.Load}},{},{{Tour.Load}}]}""";
    private const string OtherBody = "header.Idempotency-Key|idempotency_key_reused|This Idempotency-Key came with another body before";

    private Node Node => faulty.Node;

    public void Dispose() => faulty.Calls.Clear();

    [Theory]
    [InlineData(Single, Tour.Load)]
    [InlineData(Bulk, TwoAndOneWrong)]
    public async Task The_same_call_again_has_the_same_answer(string path, string body)
    {
        var client = WithNewKey();
        var first = (await client.Post(path, body)).MustBe(200);
        Assert.Contains("crg_", first.Body, StringComparison.Ordinal);
        (await client.Post(path, body)).MustBeJson(200, first.Body);
        (await client.Post(path, body)).MustBeJson(200, first.Body);
    }

    [Fact]
    public async Task A_repeat_neither_sets_the_cargo_back_nor_makes_another()
    {
        var client = WithNewKey();
        var id = await client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, "completed"))).MustCount(applied: 1);
        Assert.Equal(id, await client.LoadCargo());
        Assert.Equal("completed", await Node.Client.StatusOf(id));
    }

    [Theory]
    [InlineData(Single, Tour.Load)]
    [InlineData(Bulk, TwoAndOneWrong)]
    public async Task Another_body_under_the_same_key_is_422_and_loads_nothing(string path, string body)
    {
        var client = WithNewKey();
        var first = (await client.Post(path, body)).MustBe(200);
        (await client.Post(path, body + " ")).MustBeFaults(OtherBody);
        (await client.Post(path, body)).MustBeJson(200, first.Body);
    }

    [Fact]
    public async Task The_same_bytes_as_lines_and_as_one_text_are_two_bodies()
    {
        const string two = $$"""{"cargo":[{{Tour.Load}},{{Tour.Load}}]}""";
        var client = WithNewKey();
        var asLines = (await client.Post(Bulk, two, Caller.Lines)).MustBe(200);
        (await client.Post(Bulk, two)).MustBeFaults(OtherBody);
        (await client.Post(Bulk, two, Caller.Lines)).MustBeJson(200, asLines.Body);
    }

    [Fact]
    public async Task A_key_stands_for_itself_in_each_project_and_on_each_path()
    {
        var key = Guid.NewGuid().ToString();
        var id = await Node.Client.With(Header, key).LoadCargo();
        Assert.NotEqual(id, await (await Node.NewClient()).With(Header, key).LoadCargo());
        Assert.DoesNotContain(id, (await Node.Client.With(Header, key).LoadBulk(Tour.Load)).CargoIds());
        Assert.NotEqual(id, await WithNewKey().LoadCargo());
    }

    [Fact]
    public async Task A_key_in_quotes_is_the_key_without_them() =>
        Assert.Equal(await Node.Client.With(Header, "quoted").LoadCargo(), await Node.Client.With(Header, "\"quoted\"").LoadCargo());

    [Theory]
    [InlineData(Single)]
    [InlineData(Bulk)]
    public async Task A_header_that_is_no_key_is_400(string path) => (await Node.Client.With(Header, "a, b").Post(path, Tour.Load)).MustBe(
        400, "Idempotency-Key must be one text of 1 to 255 printable ASCII characters, bare or in double quotes.");

    [Fact]
    public async Task A_body_that_does_not_validate_leaves_the_key_free()
    {
        var client = WithNewKey();
        (await client.Post(Single, "{}")).MustBe(422);
        await client.LoadCargo();
    }

    [Fact]
    public async Task While_a_call_is_served_the_same_call_is_409_and_another_body_422()
    {
        var client = WithNewKey();
        var held = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        faulty.Calls.Set("ICargoGrain", "Load", async (_, make) =>
        {
            begun.TrySetResult();
            await held.Task;
            await make();
        });
        var first = client.Post(Single, Tour.Load);
        await begun.Task.WaitAsync(Wait.Limit);
        var second = await client.Post(Single, Tour.Load);
        second.MustBe(409, "A request with this Idempotency-Key is being processed. Send it again.");
        Assert.Equal("1", second["Retry-After"]);
        (await client.Post(Single, Tour.Load + " ")).MustBeFaults(OtherBody);
        held.SetResult();
        (await first).MustBe(200);
        (await client.Post(Single, Tour.Load)).MustBeJson(200, (await first).Body);
    }

    [Fact]
    public async Task A_call_that_was_503_is_made_up_by_its_repeat_at_once_with_the_same_ids()
    {
        var client = WithNewKey();
        faulty.Calls.Set("ICargoGrain", "Load", async (_, make) =>
        {
            await make();
            throw new StorageUnavailableException();
        });
        (await client.Post(Single, Tour.Load)).MustBe(503);
        var minted = Assert.Single(faulty.Calls.Calls.Select(call => call.Split(' ')[0]).Distinct());
        faulty.Calls.Clear();
        Assert.Equal(minted, "cargo/" + (await client.Post(Single, Tour.Load)).MustBe(200).Text("cargo_id"));
    }

    [Fact]
    public async Task Items_whose_outcome_is_not_known_are_told_with_their_ids_and_a_repeat_makes_them_up()
    {
        var client = WithNewKey();
        string? lost = null;
        faulty.Calls.SetByCall("ICargoGrain", "Load", (call, make) =>
        {
            var cargo = call.Split(' ')[0];
            return (Interlocked.CompareExchange(ref lost, cargo, null) ?? cargo) == cargo ? new TaskCompletionSource().Task : make();
        });
        var first = await client.LoadBulk(Tour.Load, Tour.Load, "{}");
        faulty.Calls.Clear();
        const string unknown = "error:Outcome unknown: track this cargo_id, or send the same call again with the same Idempotency-Key.";
        Assert.Contains(unknown, first.Results());
        Assert.Contains("success", first.Results());
        Assert.Equal(2, first.CargoIds().Length);

        var second = await client.LoadBulk(Tour.Load, Tour.Load, "{}");
        Assert.Equal(first.CargoIds(), second.CargoIds());
        Assert.Equal(["success", "success", first.Results()[2]], second.Results());
    }

    [Fact]
    public async Task A_key_whose_release_was_lost_is_free_when_a_request_is_over()
    {
        var client = WithNewKey();
        faulty.Calls.Set(nameof(IIdempotencyGrain), nameof(IIdempotencyGrain.Release), (_, _) => throw new SiloUnavailableException("lost"));
        var id = await client.LoadCargo();
        faulty.Calls.Clear();
        (await client.Post(Single, Tour.Load)).MustBe(409);
        await Wait.For("the key to be free", async () => (await client.Post(Single, Tour.Load)).Status == 200);
        Assert.Equal(id, await client.LoadCargo());
    }

    private Caller WithNewKey() => Node.Client.With(Header, Guid.NewGuid().ToString());
}
