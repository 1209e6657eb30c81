using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>Kills a node at every durable write of a request and looks at what the next start makes of it.</summary>
public sealed class CrashedRequestTests
{
    /// <summary>
    /// The requests that write; how many writes each makes, so that a new one cannot go untested; and how many of them it takes
    /// until the request is done, answered or not, because the next start finishes it.
    /// </summary>
    public static TheoryData<string, int, int> Requests => new()
    {
        { "POST /admin/projects", 3, 1 },
        { "PATCH /admin/projects/{slug}", 1, 1 },
        { "POST /admin/projects/{slug}/signing-secret/rotate", 1, 1 },
        { "POST /admin/projects/{slug}/api-keys", 3, 3 },
        { "DELETE /admin/projects/{slug}/api-keys/{key_id}", 1, 1 },
        { "POST /admin/worker-keys", 1, 1 },
        { "POST /cargo/load", 1, 1 },
        { "POST /cargo/load with Idempotency-Key", 2, 2 },
        { "POST /transitions", 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_kill_9_cuts_off_at_any_write_is_done_whole_or_not_at_all(string request, int writes, int writesUntilDone)
    {
        using var home = new NodeHome();
        List<Operation> attempts = [];
        await using var run = await CrashRun.Start(home);
        foreach (var point in CrashPoint.Of(writes))
        {
            var operation = Operation.All[request](home, attempts.Count);
            attempts.Add(operation);
            await operation.Prepare(run.Client);
            Assert.Null(await run.SendDoomed(operation.Send, point));

            await run.Restart();
            await AreCleared(run, attempts);
            var isDone = await operation.IsDone(run.Client);
            Assert.True(isDone == point.WritesDone >= writesUntilDone, $"After a crash at {point} the request is {(isDone ? "" : "not ")}done.");
            await operation.Repeat(run.Client, isDone);
        }

        var last = Operation.All[request](home, attempts.Count);
        attempts.Add(last);
        await last.Prepare(run.Client);
        var reply = await run.SendDoomed(last.Send, CrashPoint.Before(writes + 1));
        Assert.True(reply is not null, $"{request} makes more than {writes} writes.");
        await run.Kill9();
        await run.Restart(asUsual: true);
        await last.CheckAcknowledged(run.Client, reply);
        Assert.True(await last.IsDone(run.Client), $"An acknowledged {request} was lost.");
        await AreCleared(run, attempts);
    }

    private static Task AreCleared(CrashRun run, List<Operation> attempts) => Remains.AreCleared(
        run.Home,
        run.Client,
        [.. attempts.Select(attempt => attempt.ProjectName).OfType<string>()],
        [.. attempts.Select(attempt => attempt.KeyName).OfType<string>()]);
}
