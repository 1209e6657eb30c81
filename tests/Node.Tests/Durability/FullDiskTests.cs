using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Durability;

/// <summary>A disk that takes no more: the kernel refuses the node every write beyond a size of file (EFBIG), as a full disk does (ENOSPC).</summary>
public sealed class FullDiskTests
{
    private static readonly NodeLaunch SurvivesTheLimit = new() { Through = command => ["/usr/bin/env", "--ignore-signal=XFSZ", .. command] };

    [Fact]
    public async Task A_full_disk_refuses_writes_leaves_reads_and_loses_nothing()
    {
        using var home = new NodeHome();
        string before, after;
        await using (var node = await home.Start(SurvivesTheLimit))
        {
            using var client = home.CreateClient();
            before = await client.LoadOne();
            await Limit(node, "4096");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.Load()).Status);
            var push = await client.Push([new PushedTransition(before, "batched", "t1")]);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, push.Status);
            Assert.Equal("pending", (await client.Track(before)).Expect(HttpStatusCode.OK).Text("status"));

            await Limit(node, "unlimited");
            await Eventually.Holds("loads to be taken again", async () => (await client.Load()).Status == HttpStatusCode.OK);
            after = await client.LoadOne();
            await client.Move(before, "completed");
            await node.Kill9();
        }

        await using var again = await home.Start();
        using var reader = home.CreateClient();
        Assert.Equal("completed", (await reader.Track(before)).Expect(HttpStatusCode.OK).Text("status"));
        Assert.Equal("pending", (await reader.Track(after)).Expect(HttpStatusCode.OK).Text("status"));
    }

    private static async Task Limit(NodeProcess node, string bytes)
    {
        var prlimit = await ChildProcess.Run(["prlimit", "--pid", $"{node.Child.Id}", $"--fsize={bytes}:"]);
        Assert.True(prlimit.ExitCode == 0, prlimit.Error);
    }
}
