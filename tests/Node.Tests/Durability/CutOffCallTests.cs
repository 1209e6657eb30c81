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
