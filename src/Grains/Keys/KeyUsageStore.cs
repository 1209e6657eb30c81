using Convoy.Grains.Storage;
using Convoy.Keys;

namespace Convoy.Grains.Keys;

/// <summary>The rows of last uses, one a key.</summary>
internal sealed class KeyUsageStore(Database database)
{
    public async ValueTask Save(KeyUse use) =>
        await database.Execute(
            """
            INSERT INTO key_usage (key_hash, last_used_at) VALUES (@key, @at)
            ON CONFLICT (key_hash) DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at)
            """,
            ("@key", use.Key.ToString()),
            ("@at", use.At.ToUnixTimeMilliseconds()));

    public async ValueTask<KeyUse?> Find(KeyHash key)
    {
        var rows = await database.Query(
            "SELECT last_used_at FROM key_usage WHERE key_hash = @key",
            row => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
            ("@key", key.ToString()));
        return rows.Count == 0 ? null : new KeyUse(key, rows[0]);
    }
}
