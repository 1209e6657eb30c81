using System.Collections.Immutable;
using Convoy.Gateway.Budget;
using Convoy.Keys;

namespace Convoy.Gateway.Administration;

/// <summary>What API and worker keys have in common for an operator.</summary>
internal sealed class KeyAdministration(GrainCalls grains, ClusterSecrets secrets, TimeProvider time)
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
    public async Task<IReadOnlyList<KeyBody>> Describe(ImmutableArray<KeyRecord> records, Allowance allowance)
    {
        ImmutableArray<KeyHash> hashes = [.. records.Select(record => record.Hash)];
        var found = await grains.Ask(static (grains, hashes) => grains.GetKeyUsage().Find(hashes), hashes, allowance);
        var uses = found.ToDictionary(use => use.Key, use => use.At);
        return [.. records.Select(record => KeyBody.From(record, uses.TryGetValue(record.Hash, out var at) ? at : null))];
    }
}
