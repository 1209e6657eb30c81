using System.Text.Json;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Callers;

[Collection(SharedNode.Name)]
public sealed class KeyUseTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task The_last_use_of_an_API_key_is_told_and_an_unused_one_has_none()
    {
        var slug = await Node.NewProject();
        var (usedId, usedKey) = await Node.NewKey(slug);
        var (unusedId, _) = await Node.NewKey(slug);
        var before = Now;
        (await Node.ClientWith(usedKey).Track("crg_0")).MustBe(404);
        await Flush();

        Assert.InRange(await LastUse(slug, usedId) ?? default, before, Now);
        Assert.Null(await LastUse(slug, unusedId));
    }

    [Fact]
    public async Task A_later_use_of_a_worker_key_replaces_the_earlier()
    {
        var (id, key) = await Node.NewKey(null);
        var worker = Node.Anyone.With(Caller.WorkerHeader, key);
        (await worker.Push()).MustBe(200);
        await Flush();
        var first = await LastUse(null, id);

        await Wait.For("a later use is on record", async () =>
        {
            (await worker.Push()).MustBe(200);
            await Flush();
            return await LastUse(null, id) > first;
        });
    }

    [Fact]
    public async Task A_call_that_is_refused_is_no_use_of_the_key()
    {
        var slug = await Node.NewProject();
        var (id, key) = await Node.NewKey(slug, expiresAt: "2024-01-15T10:30:00Z");
        (await Node.ClientWith(key).Track("crg_0")).MustBe(401);
        await Flush();
        Assert.Null(await LastUse(slug, id));
    }

    // To the millisecond, as uses are stored.
    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private Task Flush() => Node.Services.GetRequiredService<KeyUses>().Flush();

    private async Task<DateTimeOffset?> LastUse(string? slug, string keyId)
    {
        var keys = (await Node.Operator.Get(Tour.KeysPath(slug))).MustBe(200).Json.GetProperty(slug is null ? "worker_keys" : "api_keys");
        var lastUse = keys.EnumerateArray().Single(key => key.GetProperty("id").GetString() == keyId).GetProperty("last_used_at");
        return lastUse.ValueKind == JsonValueKind.Null ? null : lastUse.GetDateTimeOffset();
    }
}
