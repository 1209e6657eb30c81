using System.Diagnostics;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>A cluster that does not answer, and more requests than a gateway takes.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    private const int MaxInFlight = 200;
    private const int Hundreds = 600;

    private readonly FaultyCalls _calls = new();
    private readonly TaskCompletionSource _end = new();
    private Node? _node;

    private Node Node => _node!;

    public async Task InitializeAsync() => _node = await Node.Start(
        _calls.Register, $"--Convoy:Requests:MaxInFlight={MaxInFlight}", "--Convoy:Requests:AttemptTimeout=00:00:10", "--Convoy:Requests:TotalTimeout=00:00:10");

    public async Task DisposeAsync()
    {
        _end.TrySetResult();
        await Node.DisposeAsync();
    }

    [Fact]
    public async Task Past_the_limit_requests_are_refused_at_once_and_the_rest_go_on()
    {
        var read = await Operation.Prepare(Node, "track");
        _calls.Set(read.Grain, read.Method, async (_, make) =>
        {
            await _end.Task;
            await make();
        });
        var parked = await Park(read);

        var since = Stopwatch.GetTimestamp();
        var refused = (await read.Send()).MustBe(503, "Service temporarily unavailable. Send the request again.");
        Assert.Equal("1", refused["Retry-After"]);
        (await Node.Anyone.Get("/nowhere")).MustBe(503);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5), "A refusal had to wait.");
        foreach (var path in new[] { "/health", "/health/live", "/health/ready" }) (await Node.Anyone.Get(path)).MustBe(200);
        var metrics = (await Node.Anyone.Get("/metrics")).MustBe(200).Body;
        Assert.Contains("\nconvoy_gateway_refusals_total{", metrics, StringComparison.Ordinal);
        var inFlight = metrics.Split('\n').Single(line => line.StartsWith("convoy_gateway_requests_in_flight{", StringComparison.Ordinal));
        Assert.Matches($"}} {MaxInFlight + 1}( |$)", inFlight);

        _end.SetResult();
        Assert.All(await Task.WhenAll(parked), answer => answer.MustBe(200));
        (await read.Send()).MustBe(200);
    }

    [Fact]
    public async Task Hundreds_of_requests_that_no_grain_answers_end_and_leave_room()
    {
        var read = await Operation.Prepare(Node, "track");
        _calls.Set(read.Grain, read.Method, (_, _) => _end.Task.ContinueWith(_ => throw new TimeoutException(), TaskScheduler.Default));
        var answers = Task.WhenAll(Enumerable.Range(0, Hundreds).Select(_ => read.Send()));
        await Wait.For("a full gateway", () => Task.FromResult(_calls.Calls.Count >= MaxInFlight));
        _calls.Clear();
        _end.SetResult();
        Assert.All(await answers, answer => Assert.True(answer.Status is 200 or 503, $"{answer.Status}: {answer.Body}"));
        (await read.Send()).MustBe(200);
    }

    private async Task<List<Task<Answer>>> Park(Operation read)
    {
        var parked = Enumerable.Range(0, MaxInFlight).Select(_ => read.Send()).ToList();
        await Wait.For("requests that wait", () => Task.FromResult(_calls.Calls.Count == MaxInFlight));
        return parked;
    }
}
