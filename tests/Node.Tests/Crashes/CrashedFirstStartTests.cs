using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>Kills the very first start at every durable write: the schema's, the secret's, and those that make what the keys file promises.</summary>
public sealed class CrashedFirstStartTests
{
    /// <summary>Write-ahead log, owner, five scripts of the schema, service id, secret; project (3), API key (3), worker key.</summary>
    private const int Writes = 16;

    /// <summary>The last one before the keys file is made, which is no write of the database.</summary>
    private const int SecretWrite = 9;

    // Nothing here is a matter of time, and a start leaves one of two cores idle.
    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 2 };
    private static readonly string[] FirstProjects = ["Made at the first start."];
    private static readonly string[] FirstKeys = ["First start"];

    [Fact]
    public async Task A_first_start_that_kill_9_cuts_off_at_any_write_is_made_up_by_the_second()
    {
        await Parallel.ForEachAsync(CrashPoint.Of(Writes).Append(CrashPoint.After(SecretWrite)), SideBySide, async (point, _) =>
        {
            using var home = new NodeHome();
            await using (var cutOff = home.Launch(CrashRun.CutOff(point)))
            {
                Assert.Equal(CrashRun.KilledExitCode, await cutOff.Child.WaitForExit());
            }

            var keysFile = Path.Combine(home.DataDirectory, NodeKeys.FileName);
            var promised = File.Exists(keysFile) ? home.Keys : null;
            Assert.Equal(point.WritesDone > SecretWrite || point == CrashPoint.Before(SecretWrite + 1), promised is not null);
            await AssertServes(home, promised);
        });
    }

    [Fact]
    public async Task A_first_start_makes_no_write_that_is_not_cut_off_here()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(CrashRun.CutOff(CrashPoint.Before(Writes + 1)));

        using var client = home.CreateClient();
        var reply = (await client.Admin(HttpMethod.Get, "projects")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, reply.Json.GetProperty("total").GetInt32());
    }

    private static async Task AssertServes(NodeHome home, NodeKeys? promised)
    {
        await using var run = await CrashRun.Start(home, asUsual: true);
        Assert.Equal(promised ?? home.Keys, home.Keys);
        await Remains.AreCleared(home, run.Client, FirstProjects, FirstKeys);
        Assert.Equal(1, await Calls.CountKeys(run.Client, "projects/demo/api-keys", FirstKeys[0]));
        Assert.Equal(1, await Calls.CountKeys(run.Client, "worker-keys", FirstKeys[0]));
        var cargo = await run.Client.LoadOne();
        await run.Client.Move(cargo, "batched");
        Assert.Equal("batched", (await run.Client.Track(cargo)).Expect(HttpStatusCode.OK).Text("status"));
    }
}
