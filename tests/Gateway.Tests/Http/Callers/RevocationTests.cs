using System.Collections.Concurrent;
using System.Diagnostics;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Keys;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

/// <summary>What an operator does to a key holds within a second of the answer, while the key is in constant use.</summary>
[Collection(SharedNode.Name)]
public sealed class RevocationTests(SharedNode shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private const int Callers = 4;
    private const int EnoughAnswers = 20;

    private Node Node => shared.Node;

    [Fact]
    public async Task A_revoked_key_in_constant_use_is_refused_within_a_second()
    {
        var slug = await Node.NewProject();
        var (id, key) = await Node.NewKey(slug);
        var client = Node.ClientWith(key);
        var cargo = await client.LoadCargo();
        await Expect(
            () => client.Track(cargo),
            before: 200,
            change: () => Node.Operator.Delete($"{Tour.KeysPath(slug)}/{id}"),
            after: 401);
    }

    [Fact]
    public async Task A_revoked_worker_key_in_constant_use_is_refused_within_a_second()
    {
        var (id, key) = await Node.NewKey(null);
        var worker = Node.Anyone.With(Caller.WorkerHeader, key);
        await Expect(() => worker.Push(), before: 200, change: () => Node.Operator.Delete($"{Tour.KeysPath(null)}/{id}"), after: 401);
    }

    [Fact]
    public async Task A_project_stops_and_works_again_within_a_second_of_the_switch()
    {
        var slug = await Node.NewProject();
        var client = Node.ClientWith((await Node.NewKey(slug)).Key);
        var cargo = await client.LoadCargo();
        Func<bool, Task<Answer>> set = isActive => Node.Operator.Patch($"/admin/projects/{slug}", $$"""{"is_active":{{(isActive ? "true" : "false")}}}""");
        await Expect(() => client.Track(cargo), before: 200, change: () => set(false), after: 403);
        await Expect(() => client.Track(cargo), before: 403, change: () => set(true), after: 200);
    }

    [Fact]
    public async Task A_new_key_works_as_soon_as_it_has_been_shown()
    {
        var slug = await Node.NewProject();
        for (var i = 0; i < 20; i++)
        {
            var (_, key) = await Node.NewKey(slug);
            (await Node.ClientWith(key).Track("crg_0")).MustBe(404, "Cargo not found");
        }

        var (_, worker) = await Node.NewKey(null);
        (await Node.Anyone.With(Caller.WorkerHeader, worker).Push()).MustBe(200);
    }

    [Fact]
    public async Task A_key_that_was_unknown_a_moment_ago_works_once_it_is_known()
    {
        Assert.True(Slug.TryParse(await Node.NewProject(), out var slug));
        var key = SecretKey.Mint(KeyKind.Project, Node.Services.GetRequiredService<ClusterSecrets>());
        for (var i = 0; i < EnoughAnswers; i++) (await Node.ClientWith(key).Track("crg_0")).MustBe(401, "Invalid API key.");
        var added = new NewKey { Id = Guid.NewGuid(), Hash = KeyHash.Of(key), Name = "Test", Prefix = key[..SecretKey.ShownLength] };
        await Node.Services.GetRequiredService<IGrainFactory>().GetProject(slug).AddKey(added);
        (await Node.ClientWith(key).Track("crg_0")).MustBe(404, "Cargo not found");
    }

    // Every request that starts a second or more after the change's answer must see it, whatever was on its way before.
    private static async Task Expect(Func<Task<Answer>> call, int before, Func<Task<Answer>> change, int after)
    {
        var answers = new ConcurrentQueue<(long StartedAt, int Status)>();
        using var end = new CancellationTokenSource();
        var load = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var startedAt = Stopwatch.GetTimestamp();
                answers.Enqueue((startedAt, (await call()).Status));
            }
        })).ToArray();

        await Wait.For($"{EnoughAnswers} answers with {before}", () => Task.FromResult(answers.Count(answer => answer.Status == before) >= EnoughAnswers));
        var changed = await change();
        var changedAt = Stopwatch.GetTimestamp();
        Assert.InRange(changed.Status, 200, 204);
        bool IsLate((long StartedAt, int Status) answer) => Stopwatch.GetElapsedTime(changedAt, answer.StartedAt) >= Limit;
        await Wait.For("requests that start a second after the change", () => Task.FromResult(answers.Count(IsLate) >= EnoughAnswers));
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(answers.Where(IsLate), answer => Assert.Equal(after, answer.Status));
        Assert.All(answers, answer => Assert.True(answer.Status == before || answer.Status == after, $"Neither before nor after: {answer.Status}"));
    }
}
