using Convoy.Grains.Storage;

namespace Convoy.Grains.Idempotency;

/// <summary>The records of Idempotency-Keys, one row each. The database decides who came first, whichever silo asks.</summary>
internal sealed class IdempotencyStore(Database database, IdempotencyOptions options, TimeProvider time)
{
    /// <summary>Rows removed in one call.</summary>
    public const int MaxRemoved = 1_000;

    private long Expired => (time.GetUtcNow() - options.Retention).ToUnixTimeMilliseconds();

    /// <summary>Writes the record, durably, unless the key has one whose time is not over, and returns what stands.</summary>
    /// <exception cref="StorageUnavailableException">Unknown outcome; a repeat finds what was written.</exception>
    public async ValueTask<IdempotencyRecord> Claim(string key, IdempotencyRecord record)
    {
        var written = await database.Execute(
            """
            INSERT INTO idempotency_keys (key_hash, fingerprint, cargo_ids, created_at)
            VALUES (@key, @fingerprint, @ids, @now)
            ON CONFLICT (key_hash) DO UPDATE
            SET fingerprint = excluded.fingerprint, cargo_ids = excluded.cargo_ids, created_at = excluded.created_at
            WHERE idempotency_keys.created_at < @expired
            """,
            ("@key", key),
            ("@fingerprint", record.Fingerprint),
            ("@ids", record.CargoIds),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
            ("@expired", Expired));
        if (written == 1) return record;
        var stored = await database.Query(
            "SELECT fingerprint, cargo_ids FROM idempotency_keys WHERE key_hash = @key",
            row => new IdempotencyRecord(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1)),
            ("@key", key));
        return stored.Count == 1 ? stored[0] : throw new StorageUnavailableException("The record of this key was just removed: send the request again.");
    }

    /// <summary>Removes some of the records whose time is over, the oldest first; returns how many.</summary>
    public async ValueTask<int> RemoveExpired()
    {
        // Most rounds find none, and then write nothing.
        var expired = Expired;
        var hasExpired = await database.Query("SELECT 1 FROM idempotency_keys WHERE created_at < @expired LIMIT 1", _ => true, ("@expired", expired));
        return hasExpired.Count == 0 ? 0 : await database.Execute(
            """
            DELETE FROM idempotency_keys
            WHERE key_hash IN (SELECT key_hash FROM idempotency_keys WHERE created_at < @expired ORDER BY created_at LIMIT @rows)
              AND created_at < @expired
            """,
            ("@expired", expired),
            ("@rows", MaxRemoved));
    }
}

/// <summary>What a key stands for.</summary>
/// <param name="Fingerprint">SHA-256 of the body.</param>
/// <param name="CargoIds">The ids that were minted for it, packed.</param>
internal sealed record IdempotencyRecord(byte[] Fingerprint, byte[] CargoIds);
