using System.Reflection;
using Convoy.Testing;
using Convoy.Testing.Callbacks;

namespace Convoy.Node.Tests.Batches;

/// <summary>The worker of <c>samples/worker-over-http</c>, as a process.</summary>
[Collection(BatchingNodeTests.Name)]
public sealed class SampleWorkerTests(BatchingNode node) : IAsyncLifetime
{
    private static readonly string Sample =
        typeof(SampleWorkerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Convoy.SampleAssembly").Value!;

    private readonly CallbackServer _server = CallbackServer.Start();
    private readonly string _model = $"model-{Guid.NewGuid():N}";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task It_answers_and_fails_as_the_prompts_say_and_keeps_a_lease_that_is_shorter_than_its_work()
    {
        var ids = await node.Client.LoadAll(["Hello.", "fail: on demand", "sleep 6", "Bye."], _server.Url, _model);
        await using var worker = Start();
        await node.Comes(ids[0], "callback_delivered");
        await node.Comes(ids[1], "failed");
        foreach (var id in ids.Skip(2)) await node.Comes(id, "callback_delivered");

        await Eventually.Holds("all four callbacks", () => ids.All(id => _server.Of(id).Count == 1), context: worker.Describe);
        Assert.Equal("Hello.", AnswerTo(ids[0]));
        Assert.Equal("sleep 6", AnswerTo(ids[2]));
        var failed = _server.Of(ids[1])[0].Json;
        Assert.Equal((false, "on demand"), (failed.GetProperty("success").GetBoolean(), failed.GetProperty("error_message").GetString()));

        worker.Send(Signal.Terminate);
        Assert.True(await worker.WaitForExit() == 0, worker.Describe());
        Assert.Equal("", $"{worker.Error}");
    }

    [Fact]
    public async Task It_gives_back_what_it_has_not_finished_when_it_is_stopped()
    {
        var ids = await node.Client.LoadAll(["sleep 600", "sleep 600"], _server.Url, _model);
        await using (var worker = Start())
        {
            await node.Comes(ids[0], "processing");
            worker.Send(Signal.Terminate);
            Assert.True(await worker.WaitForExit() == 0, worker.Describe());
        }

        var next = await node.Claim(_model);
        Assert.Equal(ids.Order(StringComparer.Ordinal), next.Cargo.Select(cargo => cargo.CargoId));
        Assert.Equal(1, next.Attempt);
        await node.Client.Push(ids.Select(id => next.Completed(id)));
    }

    private ChildProcess Start() => ChildProcess.Start([Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Sample], node.WorkerSettings);

    private string? AnswerTo(string cargoId) => _server.Of(cargoId)[0].Json.GetProperty("response").GetProperty("content")[0].GetProperty("text").GetString();
}
