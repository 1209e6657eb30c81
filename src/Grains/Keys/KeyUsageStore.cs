using System.Collections.Immutable;
using System.Globalization;
using Convoy.Grains.Storage;
using Convoy.Keys;

namespace Convoy.Grains.Keys;

/// <summary>The rows of last uses, one a key.</summary>
internal sealed class KeyUsageStore(Database database)
{
    /// <summary>Writes last uses, all in one commit.</summary>
    public async ValueTask Save(ImmutableArray<KeyUse> uses)
    {
        if (uses.IsEmpty) return;
        var rows = string.Join(", ", uses.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"(@key{i}, @at{i})")));
        await database.Execute(
            $"""
            INSERT INTO key_usage (key_hash, last_used_at) VALUES {rows}
            ON CONFLICT (key_hash) DO UPDATE SET last_used_at = excluded.last_used_at WHERE key_usage.last_used_at < excluded.last_used_at
            """,
            [.. uses.SelectMany((use, i) => new (string, object)[] { (Name("@key", i), use.Key.ToString()), (Name("@at", i), use.At.ToUnixTimeMilliseconds()) })]);
    }

    /// <summary>The last use of each of these keys that has a row.</summary>
    public async ValueTask<ImmutableArray<KeyUse>> Find(ImmutableArray<KeyHash> keys)
    {
        if (keys.IsEmpty) return [];
        var byText = keys.ToDictionary(key => key.ToString());
        var names = string.Join(", ", keys.Select((_, i) => Name("@key", i)));
        var rows = await database.Query(
            $"SELECT key_hash, last_used_at FROM key_usage WHERE key_hash IN ({names})",
            row => new KeyUse(byText[row.GetString(0)], DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
            [.. keys.Select((key, i) => (Name("@key", i), (object)key.ToString()))]);
        return [.. rows];
    }

    private static string Name(string prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);
}
