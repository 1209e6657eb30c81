using System.Diagnostics;
using Convoy.Gateway.Tests.Http.Kit;
using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>What a caller sees of grain calls that fail: an answer that is right, or 503, and nothing else.</summary>
public sealed class RetryTests(FaultyNode faulty) : IClassFixture<FaultyNode>, IDisposable
{
    // Above the total by what a busy machine may take for the rest of a request, and by less than what would be the total once more.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.4);

    private static readonly Dictionary<string, Func<Exception>> Faults = new()
    {
        ["timeout"] = () => new TimeoutException("Response did not arrive on time."),
        ["silo lost"] = () => new SiloUnavailableException("lost"),
        ["connection"] = () => new ConnectionFailedException("refused"),
        ["no node"] = () => new OrleansException("No active nodes are compatible with grain"),
        ["too busy"] = () => new GatewayTooBusyException(),
        ["storage"] = () => new StorageUnavailableException(),
        ["conflict"] = () => new InconsistentStateException("another wrote first"),
        ["lease"] = () => new ReadLeaseLapsedException(),
    };

    private Node Node => faulty.Node;

    public static TheoryData<string, string> ReadsAndFaults => Pairs(Operation.Reads, "silo lost", "track");

    public static TheoryData<string, string> WritesAndFaults => Pairs(Operation.Writes, "storage", "load", "push");

    public void Dispose() => faulty.Calls.Clear();

    [Theory]
    [MemberData(nameof(ReadsAndFaults))]
    public async Task A_read_is_answered_by_the_second_attempt(string name, string fault)
    {
        var read = await Operation.Prepare(Node, name);
        faulty.Calls.Set(read.Grain, read.Method, (call, make) => call == 1 ? throw Faults[fault]() : make());
        (await read.Send()).MustBe(read.Status);
        Assert.True(faulty.Calls.Calls.Count >= 2);
    }

    [Theory]
    [MemberData(nameof(WritesAndFaults))]
    public async Task A_write_whose_answer_was_lost_is_the_same_write_again(string name, string fault)
    {
        var write = await Operation.Prepare(Node, name);
        faulty.Calls.Set(write.Grain, write.Method, async (call, make) =>
        {
            await make();
            if (call == 1) throw Faults[fault]();
        });
        (await write.Send()).MustBe(write.Status);
        Assert.Equal(2, faulty.Calls.Calls.Count);
        Assert.Single(faulty.Calls.Calls.Distinct());
    }

    [Fact]
    public async Task Grains_that_never_answer_are_503_in_time_whatever_is_asked() =>
        await ExpectUnavailable((_, _) => new TaskCompletionSource().Task, atLeast: FaultyNode.AttemptTimeout);

    [Fact]
    public async Task Grains_whose_storage_is_away_are_503_in_time_whatever_is_asked() =>
        await ExpectUnavailable((_, _) => throw new StorageUnavailableException(), atLeast: TimeSpan.Zero);

    [Fact]
    public async Task Grains_that_no_node_hosts_are_503_in_time_whatever_is_asked() =>
        await ExpectUnavailable((_, _) => throw new OrleansException("No active nodes are compatible with grain"), atLeast: FaultyNode.AttemptTimeout);

    [Fact]
    public async Task An_item_that_an_attempt_applied_before_its_answer_was_lost_is_unchanged()
    {
        var cargo = await Node.Client.LoadCargo();
        var push = await Operation.Prepare(Node, "push");
        faulty.Calls.Set(push.Grain, push.Method, async (call, make) =>
        {
            await make();
            if (call == 1) throw new SiloUnavailableException("lost");
        });
        var answer = await Node.Worker.Push(Tour.Item(cargo, "batched"), Tour.Item(cargo, "failed"), Tour.Item(cargo, "completed"));
        Assert.Equal(["unchanged:failed", "unchanged:failed", "refused:failed"], answer.Outcomes().Select(outcome => string.Join(':', outcome.Split(':')[..2])));
        Assert.Equal("failed", await Node.Client.StatusOf(cargo));
    }

    [Fact]
    public async Task One_cargo_that_is_away_costs_the_others_of_a_call_nothing()
    {
        var (lost, well) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        var push = await Operation.Prepare(Node, "push");
        faulty.Calls.SetByCall(
            push.Grain, push.Method, (call, make) => call.Contains(lost, StringComparison.Ordinal) ? new TaskCompletionSource().Task : make());
        var answer = await Node.Worker.Push(Tour.Item(lost, "batched"), Tour.Item(well, "batched"));
        answer.MustCount(applied: 1, unavailable: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_of_thousands_that_no_grain_answers_is_503_as_soon_as_a_single_one(bool asLines)
    {
        var push = await Operation.Prepare(Node, "push");
        faulty.Calls.Set(push.Grain, push.Method, (_, _) => new TaskCompletionSource().Task);
        var items = Enumerable.Range(0, 3_000).Select(i => Tour.Item($"crg_{i:D22}", "batched")).ToArray();
        var since = Stopwatch.GetTimestamp();
        (asLines ? await Node.Worker.PushLines(items) : await Node.Worker.Push(items)).MustBe(503);
        Assert.InRange(Stopwatch.GetElapsedTime(since), FaultyNode.AttemptTimeout, FaultyNode.TotalTimeout + Slack);
    }

    [Fact]
    public async Task Calls_that_were_made_again_are_counted_by_their_fault()
    {
        var read = await Operation.Prepare(Node, "track");
        faulty.Calls.Set(read.Grain, read.Method, (call, make) => call == 1 ? throw new ReadLeaseLapsedException() : make());
        (await read.Send()).MustBe(200);
        var metrics = (await Node.Anyone.Get("/metrics")).MustBe(200).Body;
        Assert.Contains(metrics.Split('\n'), line =>
            line.StartsWith("convoy_gateway_retries_total{", StringComparison.Ordinal) && line.Contains("fault=\"lease\"", StringComparison.Ordinal));
    }

    private async Task ExpectUnavailable(Func<int, Func<Task>, Task> act, TimeSpan atLeast)
    {
        var operations = new List<Operation>();
        foreach (var name in Operation.Reads.Concat(Operation.Writes)) operations.Add(await Operation.Prepare(Node, name));
        faulty.Calls.SetAll(act);
        await Task.WhenAll(operations.Select(async operation =>
        {
            var since = Stopwatch.GetTimestamp();
            var answer = (await operation.Send()).MustBe(503, "Service temporarily unavailable. Send the request again.");
            Assert.Equal("1", answer["Retry-After"]);
            Assert.InRange(Stopwatch.GetElapsedTime(since), atLeast, FaultyNode.TotalTimeout + Slack);
        }));
    }

    // Each operation with one fault, and some with all: that any fault is as good as another is seen without a node.
    private static TheoryData<string, string> Pairs(string[] operations, string fault, params string[] withAll)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var operation in operations)
        {
            foreach (var one in withAll.Contains(operation) ? Faults.Keys : Enumerable.Repeat(fault, 1)) pairs.Add(operation, one);
        }

        return pairs;
    }
}
