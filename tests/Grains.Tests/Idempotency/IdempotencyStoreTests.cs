using Convoy.Grains.Idempotency;
using Convoy.Grains.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Grains.Tests.Idempotency;

/// <summary>The records of Idempotency-Keys, on both databases.</summary>
public abstract class IdempotencyStoreTests(GrainCluster cluster)
{
    private static readonly IdempotencyOptions Options = new();

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private IdempotencyStore Store => new(cluster.Database, Options, _time);

    [Fact]
    public async Task Who_comes_first_is_who_counts_however_many_come_together()
    {
        var key = NewKey();
        var records = Enumerable.Range(0, 20).Select(i => Record((byte)i)).ToList();
        var standing = await Task.WhenAll(records.Select(record => Store.Claim(key, record).AsTask()));
        var first = Assert.Single(standing.Select(Text).Distinct());
        Assert.Contains(first, records.Select(Text));
    }

    [Fact]
    public async Task A_record_stands_as_long_as_it_is_kept_and_then_the_key_is_free()
    {
        var key = NewKey();
        await Store.Claim(key, Record(1));
        _time.Advance(Options.Retention - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await Store.Claim(key, Record(2))).CargoIds[0]);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(2, (await Store.Claim(key, Record(2))).CargoIds[0]);
        Assert.Equal(2, (await Store.Claim(key, Record(3))).CargoIds[0]);
    }

    [Fact]
    public async Task The_sweep_removes_what_is_past_its_time_in_steps_and_nothing_else()
    {
        // Long ago, so that the records of other tests are none of these.
        var time = new FakeTimeProvider(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var store = new IdempotencyStore(cluster.Database, Options, time);
        var keys = Enumerable.Range(0, IdempotencyStore.MaxRemoved + 1).Select(_ => NewKey()).ToList();
        foreach (var key in keys) await store.Claim(key, Record(1));
        Assert.Equal(0, await store.RemoveExpired());

        time.Advance(Options.Retention - TimeSpan.FromMinutes(1));
        var fresh = NewKey();
        await store.Claim(fresh, Record(1));
        time.Advance(TimeSpan.FromMinutes(2));
        var removed = new List<int>();
        do removed.Add(await store.RemoveExpired());
        while (removed[^1] > 0);

        Assert.InRange(removed.Max(), 1, IdempotencyStore.MaxRemoved);
        Assert.Equal(0, await CountOf(keys[0], keys[^1]));
        Assert.Equal(1, await CountOf(fresh));
    }

    private static string NewKey() => $"idempotency/{Guid.NewGuid():N}";

    private async Task<int> CountOf(params string[] keys)
    {
        var count = 0;
        foreach (var key in keys) count += (await cluster.Database.Query("SELECT 1 FROM idempotency_keys WHERE key_hash = @key", _ => true, ("@key", key))).Count;
        return count;
    }

    private static string Text(IdempotencyRecord record) => $"{Convert.ToHexString(record.Fingerprint)} {Convert.ToHexString(record.CargoIds)}";

    private static IdempotencyRecord Record(byte mark) => new([mark, 1, 2], [mark, 3, 4]);
}

[Collection(SqliteGrainCluster.Name)]
public sealed class IdempotencyStoreOnSqliteTests(SqliteGrainCluster cluster) : IdempotencyStoreTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class IdempotencyStoreOnPostgresTests(PostgresGrainCluster cluster) : IdempotencyStoreTests(cluster);
