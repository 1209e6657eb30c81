using System.Net;
using Convoy.Node.Tests.Crashes;
using Convoy.Testing;

namespace Convoy.Node.Tests.Memory;

/// <summary>A node that may have less memory than all of its cargo would take. The limit is the runtime's own: past it the process ends.</summary>
public sealed class MemoryLimitTests
{
    private const int LoadedTogether = 1_000;
    private const int Active = 300;
    private const int Readers = 16;

    // A cargo in memory takes 2.5 KB, and a node that has just started 40 MB.
    private static readonly (int MiB, int Cargo) Scanned = (192, 90_000);
    private static readonly (int MiB, int Cargo) Loaded = (256, 120_000);

    [Fact]
    public async Task A_scan_of_everything_pushes_out_neither_the_active_ones_nor_the_process_over_its_limit()
    {
        using var home = new NodeHome();
        string[] ids;
        await using (var roomy = await home.Start())
        {
            ids = await Load(roomy, home, Scanned.Cargo);
            await roomy.Stop(Signal.Terminate);
        }

        await using var node = await home.Start(Limited(Scanned.MiB));
        using var client = home.CreateClient();
        var active = ids[..Active];
        await ReadAll(node, client, active);
        await ReadAll(node, client, active);

        // What is not in the database any more can be answered from memory only.
        string[] gone = [.. active, ids[Active]];
        Assert.Equal(gone.Length, StoredRows.Remove(home, gone));
        (await client.Track(ids[Active])).Expect(HttpStatusCode.NotFound);
        using var scanned = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            while (!scanned.IsCancellationRequested) await ReadAll(node, client, active);
        });
        await ReadAll(node, client, ids[(Active + 1)..]);
        await scanned.CancelAsync();
        await busy;
    }

    [Fact]
    public async Task Loads_of_more_than_the_memory_holds_make_room_for_themselves()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(Limited(Loaded.MiB));
        var ids = await Load(node, home, Loaded.Cargo);
        using var client = home.CreateClient();
        await ReadAll(node, client, [.. Enumerable.Range(0, Active).Select(i => ids[i * (ids.Length / Active)])]);
    }

    private static NodeLaunch Limited(int mebibytes) => new()
    {
        Environment = new Dictionary<string, string?>
        {
            // What docs/operating.md says of a small limit. Else the runtime lets new objects have as much as the processor's cache, or more, however
            // small it is, and nothing is left of it for a directory that doubles.
            ["Convoy__Memory__PressurePercent"] = "70",
            ["DOTNET_GCGen0MaxBudget"] = $"0x{16 * 1024 * 1024:x}",
            ["DOTNET_GCHeapHardLimit"] = $"0x{mebibytes * 1024 * 1024:x}",
        },
    };

    private static async Task<string[]> Load(NodeProcess node, NodeHome home, int count)
    {
        using var client = home.CreateClient();
        var ids = new List<string>();
        while (ids.Count < count)
        {
            var answer = Expect(node, await client.LoadBulk(LoadedTogether)).Json;
            var failed = answer.GetProperty("results").EnumerateArray().Where(result => result.GetProperty("status").GetString() != "success").ToList();
            Assert.True(failed.Count == 0, $"{failed.Count} of {LoadedTogether} loads failed: {string.Join('\n', failed.Take(5))}{node.Child.Describe()}");
            ids.AddRange(answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!));
        }

        return [.. ids];
    }

    // As many at a time as a client with some connections has under way.
    private static Task ReadAll(NodeProcess node, ConvoyClient client, string[] ids) => Parallel.ForEachAsync(
        ids,
        new ParallelOptions { MaxDegreeOfParallelism = Readers },
        async (id, cancellation) => Expect(node, await client.Track(id, cancellation: cancellation)));

    private static Reply Expect(NodeProcess node, Reply reply) =>
        reply.Status is HttpStatusCode.OK ? reply : throw new InvalidOperationException($"Expected 200: {reply}{node.Child.Describe()}");
}
