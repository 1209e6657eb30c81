using System.Collections.Immutable;
using Convoy.Keys;

namespace Convoy.Grains.Keys;

/// <summary>What projects and workers do alike with the keys that they hold.</summary>
internal static class KeyList
{
    /// <summary>Keys that one owner may hold. Past it the oldest revoked one makes room; where none is revoked, the owner is full.</summary>
    public const int MaxKeys = 1_000;

    public static KeyRecord ToRecord(this NewKey key, DateTimeOffset now) => new()
    {
        Id = key.Id,
        Hash = key.Hash,
        Name = key.Name,
        Prefix = key.Prefix,
        CreatedAt = now,
        ExpiresAt = key.ExpiresAt?.ToMicroseconds(),
    };

    public static KeyRecord? Find(this ImmutableArray<KeyRecord> keys, KeyHash hash)
    {
        foreach (var key in keys)
        {
            if (key.Hash == hash) return key;
        }

        return null;
    }

    /// <summary>The list with that key at its end; null when the owner is full.</summary>
    public static ImmutableArray<KeyRecord>? TryAdd(this ImmutableArray<KeyRecord> keys, KeyRecord key)
    {
        if (keys.Length < MaxKeys) return keys.Add(key);
        var revoked = keys.FindIndex(known => !known.IsActive);
        return revoked < 0 ? null : keys.RemoveAt(revoked).Add(key);
    }

    public static ImmutableArray<KeyRecord> NewestFirst(this ImmutableArray<KeyRecord> keys) => [.. keys.Reverse()];

    /// <summary>The list with that key revoked; null when it has no such key; the same list when it was revoked before.</summary>
    public static ImmutableArray<KeyRecord>? Revoke(this ImmutableArray<KeyRecord> keys, Guid keyId)
    {
        var index = keys.FindIndex(key => key.Id == keyId);
        if (index < 0) return null;
        return keys[index].IsActive ? keys.SetItem(index, keys[index] with { IsActive = false }) : keys;
    }

    private static int FindIndex(this ImmutableArray<KeyRecord> keys, Predicate<KeyRecord> match)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (match(keys[i])) return i;
        }

        return -1;
    }
}
