using System.Net;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

internal sealed class ApiKeyCreation(int attempt) : Operation
{
    // A project of its own, which no start touches by itself.
    private readonly string _slug = $"keys-{attempt}";

    public override string KeyName => $"Key of attempt {attempt}.";

    private string Path => $"projects/{_slug}/api-keys";

    public override async Task Prepare(ConvoyClient client) =>
        (await client.Admin(HttpMethod.Post, "projects", new { name = "Keys", slug = _slug })).Expect(HttpStatusCode.Created);

    public override Task<Reply> Send(ConvoyClient client) => client.Admin(HttpMethod.Post, Path, new { name = KeyName });

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply) =>
        Calls.AssertKeyWorks(client, reply.Expect(HttpStatusCode.Created).Text("key"));

    public override async Task<bool> IsDone(ConvoyClient client) => await Calls.CountKeys(client, Path, KeyName) > 0;

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        await CheckAcknowledged(client, await Send(client));
        Assert.Equal(isDone ? 2 : 1, await Calls.CountKeys(client, Path, KeyName));
    }
}

internal sealed class ApiKeyRevocation(int attempt) : Operation
{
    private const string Path = "projects/demo/api-keys";

    /// <summary>How long a revoked key may go on working (CONTRACT 2).</summary>
    private static readonly TimeSpan RevocationLimit = TimeSpan.FromSeconds(1);

    private string _id = "";
    private string _key = "";

    public override string KeyName => $"Key of attempt {attempt}.";

    public override async Task Prepare(ConvoyClient client)
    {
        var reply = (await client.Admin(HttpMethod.Post, Path, new { name = KeyName })).Expect(HttpStatusCode.Created);
        _id = reply.Text("id");
        _key = reply.Text("key");
    }

    public override Task<Reply> Send(ConvoyClient client) => client.Admin(HttpMethod.Delete, $"{Path}/{_id}");

    public override async Task CheckAcknowledged(ConvoyClient client, Reply reply)
    {
        reply.Expect(HttpStatusCode.NoContent);
        var answeredAt = TimeProvider.System.GetTimestamp();
        await Eventually.Holds("the revoked key to be refused", async () =>
        {
            var sentAfter = TimeProvider.System.GetElapsedTime(answeredAt);
            var works = await Calls.KeyWorks(client, _key);
            Assert.False(works && sentAfter > RevocationLimit, $"A key worked {sentAfter.TotalSeconds:0.00} s after the answer to its revocation.");
            return !works;
        });
    }

    public override async Task<bool> IsDone(ConvoyClient client)
    {
        var works = await Calls.KeyWorks(client, _key);
        var listed = (await Calls.Keys(client, Path)).Single(key => key.GetProperty("id").GetString() == _id);
        Assert.Equal(works, listed.GetProperty("is_active").GetBoolean());
        return !works;
    }

    public override async Task Repeat(ConvoyClient client, bool isDone) => await CheckAcknowledged(client, await Send(client));
}

internal sealed class WorkerKeyCreation(int attempt) : Operation
{
    private const string Path = "worker-keys";

    private string Name => $"Worker of attempt {attempt}.";

    public override Task<Reply> Send(ConvoyClient client) => client.Admin(HttpMethod.Post, Path, new { name = Name });

    public override async Task CheckAcknowledged(ConvoyClient client, Reply reply) =>
        (await client.Push([new("crg_none", "batched")], reply.Expect(HttpStatusCode.Created).Text("key"))).Expect(HttpStatusCode.OK);

    public override async Task<bool> IsDone(ConvoyClient client) => await Calls.CountKeys(client, Path, Name) > 0;

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        await CheckAcknowledged(client, await Send(client));
        Assert.Equal(isDone ? 2 : 1, await Calls.CountKeys(client, Path, Name));
    }
}

/// <summary>What the operations ask alike.</summary>
internal static class Calls
{
    /// <summary>Whether an API key opens the door. Behind it, an id that is none is not found.</summary>
    public static async Task<bool> KeyWorks(ConvoyClient client, string key)
    {
        var reply = await client.Track("crg_none", key);
        Assert.True(reply.Status is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized, $"A key neither works nor is refused: {reply}");
        return reply.Status == HttpStatusCode.NotFound;
    }

    public static async Task AssertKeyWorks(ConvoyClient client, string key) =>
        Assert.True(await KeyWorks(client, key), "A key that was shown is refused.");

    public static async Task<List<JsonElement>> Keys(ConvoyClient client, string path)
    {
        var reply = (await client.Admin(HttpMethod.Get, path)).Expect(HttpStatusCode.OK);
        return [.. reply.Json.GetProperty(path.EndsWith("worker-keys", StringComparison.Ordinal) ? "worker_keys" : "api_keys").EnumerateArray()];
    }

    public static async Task<int> CountKeys(ConvoyClient client, string path, string name) =>
        (await Keys(client, path)).Count(key => key.GetProperty("name").GetString() == name);
}
