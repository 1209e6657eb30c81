using System.Collections.Immutable;
using Convoy.Keys;

namespace Convoy.Gateway.Administration;

/// <summary>What API and worker keys have in common for an operator.</summary>
internal sealed class KeyAdministration(IGrainFactory grains, ClusterSecrets secrets, TimeProvider time)
{
    /// <summary>Makes a key, under an id and a hash that stay the same however often it is sent to a grain.</summary>
    public (string Text, NewKey Key) Mint(KeyKind kind, NewKeyRequest request)
    {
        var text = SecretKey.Mint(kind, secrets);
        return (text, new NewKey
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Hash = KeyHash.Of(text),
            Name = request.Name,
            Prefix = text[..SecretKey.ShownLength],
            ExpiresAt = request.ExpiresAt,
        });
    }

    /// <summary>Keys with their last use.</summary>
    public async Task<IReadOnlyList<KeyBody>> Describe(ImmutableArray<KeyRecord> records)
    {
        var uses = (await grains.GetKeyUsage().Find([.. records.Select(record => record.Hash)])).ToDictionary(use => use.Key, use => use.At);
        return [.. records.Select(record => KeyBody.From(record, uses.TryGetValue(record.Hash, out var at) ? at : null))];
    }
}
