using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

/// <summary>A flood of invented ids and keys ends at the gateway: no grain is called, so none is activated.</summary>
[Collection(SharedNode.Name)]
public sealed class MadeUpTests(SharedNode shared)
{
    private const int Count = 1_000;
    private const int Parallel = 8;

    private static readonly string[] GrainTypes = ["cargo", "api-key", "project", "worker-keys"];

    private Node Node => shared.Node;

    [Fact]
    public async Task A_made_up_id_costs_no_grain_call()
    {
        var own = await Node.Client.LoadCargo();
        var made = Node.Services.GetRequiredService<ClusterSecrets>();
        var before = shared.Calls.Of("cargo");
        await Repeat(async i =>
        {
            // Half are of the right form and another project's, half have one character changed.
            var id = i % 2 == 0 ? made.MintCargoId(ProjectId.New(TimeProvider.System), TimeProvider.System).Value : Changed(own, i);
            (await Node.Client.Track(id)).MustBe(404, "Cargo not found");
        });
        Assert.Equal(0, shared.Calls.Of("cargo") - before);

        // The count does see a call where there is one.
        await Node.Client.StatusOf(own);
        Assert.Equal(1, shared.Calls.Of("cargo") - before);
    }

    [Fact]
    public async Task A_made_up_API_key_costs_no_grain_call()
    {
        var before = GrainTypes.Sum(shared.Calls.Of);
        await Repeat(async i => (await Node.ClientWith(Changed(Node.ApiKey, i)).Track("crg_0")).MustBe(401, "Invalid API key."));
        Assert.Equal(0, GrainTypes.Sum(shared.Calls.Of) - before);
    }

    [Fact]
    public async Task A_made_up_worker_key_costs_no_grain_call()
    {
        var before = GrainTypes.Sum(shared.Calls.Of);
        await Repeat(async i => (await Node.Anyone.With(Caller.WorkerHeader, Changed(Node.WorkerKey, i)).Push()).MustBe(401, "Invalid worker key."));
        Assert.Equal(0, GrainTypes.Sum(shared.Calls.Of) - before);
    }

    [Fact]
    public async Task A_hot_key_costs_at_most_a_grain_call_a_second()
    {
        var since = TimeProvider.System.GetTimestamp();
        var before = shared.Calls.Of("project");
        await Repeat(async _ => (await Node.Client.Track("crg_0")).MustBe(404));
        var seconds = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        Assert.InRange(shared.Calls.Of("project") - before, 0, (int)seconds + 1);
    }

    [Fact]
    public async Task A_text_that_is_no_slug_costs_no_grain_call()
    {
        var before = shared.Calls.Of("project");
        (await Node.Operator.Get("/admin/projects/No-Slug")).MustBe(404, "Project 'No-Slug' not found");
        (await Node.Operator.Get("/admin/projects/No-Slug/api-keys")).MustBe(404, "Project 'No-Slug' not found");
        Assert.Equal(0, shared.Calls.Of("project") - before);
    }

    // Changes the last characters, which are those of the tag, to what is no tag of this text.
    private static string Changed(string text, int i)
    {
        const string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var change = $"{digits[i % 62]}{digits[i / 62]}";
        return text.EndsWith(change, StringComparison.Ordinal) ? text[..^2] + "zz" : text[..^2] + change;
    }

    private static Task Repeat(Func<int, Task> call) => System.Threading.Tasks.Parallel.ForAsync(
        0, Count, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (i, _) => await call(i));
}
