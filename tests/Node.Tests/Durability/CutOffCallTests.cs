using System.Net;
using Convoy.Node.Tests.Crashes;
using Convoy.Testing;

namespace Convoy.Node.Tests.Durability;

/// <summary>A call with thousands of items, of which a crash leaves some done and some not.</summary>
public sealed class CutOffCallTests
{
    private const int Cargo = 4_000;
    private const int Attempts = 5;

    [Fact]
    public async Task A_call_that_kill_9_cuts_off_in_the_middle_is_sent_again_as_it_was()
    {
        using var home = new NodeHome();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            string[] ids;
            await using (var node = await home.Start())
            {
                ids = await LoadMany(home);
                using var worker = home.CreateClient();
                var call = Push(worker, ids);
                await Eventually.Holds("the first item to be durable", () => StoredRows.CountMoved(home, ids.Min(StringComparer.Ordinal)!) > 0 || call.IsCompleted);
                await node.Kill9();
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
            }

            await using var again = await home.Start();
            using var client = home.CreateClient();
            var moved = 0;
            foreach (var id in ids)
            {
                // The two steps of a cargo are one commit.
                var status = (await client.Track(id)).Expect(HttpStatusCode.OK).Text("status");
                Assert.True(status is "pending" or "processing", $"{id} is {status}.");
                if (status == "processing") moved++;
            }

            var reply = (await Push(client, ids)).Expect(HttpStatusCode.OK).Json;
            Assert.Equal(2 * moved, reply.GetProperty("unchanged").GetInt32());
            Assert.Equal(2 * (ids.Length - moved), reply.GetProperty("applied").GetInt32());
            await again.Kill9();
            if (moved > 0 && moved < ids.Length) return;
        }

        Assert.Fail($"{Attempts} kills, and none in the middle of a call.");
    }

    [Fact]
    public async Task A_bulk_load_that_kill_9_cuts_off_is_sent_again_and_nothing_is_loaded_twice()
    {
        const int items = 1_000;
        using var home = new NodeHome();
        var wasInTheMiddle = false;
        for (var attempt = 1; attempt <= Attempts && !wasInTheMiddle; attempt++)
        {
            var key = $"call-{attempt}";
            HashSet<string> before, cutOff;
            await using (var node = await home.Start())
            {
                using var client = home.CreateClient();
                before = StoredRows.Read(home).Cargo;
                var call = client.LoadBulk(items, key);
                await Eventually.Holds("the first cargo to be durable", () => StoredRows.Read(home).Cargo.Count > before.Count || call.IsCompleted);
                await node.Kill9();
                await call.ContinueWith(_ => { }, TaskScheduler.Default);
                cutOff = [.. StoredRows.Read(home).Cargo.Except(before)];
                wasInTheMiddle = cutOff.Count is > 0 and < items;
            }

            await using var again = await home.Start();
            using var second = home.CreateClient();
            var reply = (await second.LoadBulk(items, key)).Expect(HttpStatusCode.OK);
            var ids = reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()!).ToHashSet();
            Assert.Equal(items, reply.Json.GetProperty("loaded").GetInt32());
            Assert.Superset(cutOff, ids);
            Assert.Equal(ids, [.. StoredRows.Read(home).Cargo.Except(before)]);
            Assert.Equal(reply.Body, (await second.LoadBulk(items, key)).Expect(HttpStatusCode.OK).Body);
            await again.Kill9();
        }

        Assert.True(wasInTheMiddle, $"{Attempts} kills, and none in the middle of a call.");
    }

    // The two items of a cargo side by side, so that they travel, and are committed, together.
    private static Task<Reply> Push(ConvoyClient client, string[] ids) => client.Push(
    [
        .. ids.SelectMany(id => new[] { new PushedTransition(id, "batched", $"batched {id}"), new PushedTransition(id, "processing", $"processing {id}") }),
    ]);

    private static async Task<string[]> LoadMany(NodeHome home)
    {
        using var client = home.CreateClient();
        return await Task.WhenAll(Enumerable.Range(0, Cargo).Select(_ => client.LoadOne()));
    }
}
