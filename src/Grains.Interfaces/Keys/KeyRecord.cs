namespace Convoy.Keys;

/// <summary>A key as its owner keeps it: everything but the key.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-record")]
public sealed record KeyRecord
{
    /// <summary>The key's own id, minted by the gateway before the first attempt to write it.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required KeyHash Hash { get; init; }

    /// <summary>1 to 255 characters.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The first <see cref="SecretKey.ShownLength"/> characters of the key.</summary>
    [Id(3)] public required string Prefix { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on the key is refused; null for never.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>False once the key was revoked; it never becomes true again.</summary>
    [Id(6)] public bool IsActive { get; init; } = true;
}

/// <summary>A key to be added.</summary>
[GenerateSerializer, Immutable, Alias("convoy.new-key")]
public sealed record NewKey
{
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required KeyHash Hash { get; init; }

    [Id(2)] public required string Name { get; init; }

    [Id(3)] public required string Prefix { get; init; }

    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What became of a key that was to be added.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-addition")]
public sealed record KeyAddition
{
    /// <summary>The key on record; null when it was not added.</summary>
    [Id(0)] public KeyRecord? Key { get; init; }

    /// <summary>Whether the owner already holds as many keys as it may.</summary>
    [Id(1)] public bool OwnerIsFull { get; init; }

    /// <summary>There is no such owner.</summary>
    public static KeyAddition NoOwner { get; } = new();

    /// <summary>The owner holds as many keys as it may.</summary>
    public static KeyAddition Full { get; } = new() { OwnerIsFull = true };

    /// <summary>The key is on record.</summary>
    public static KeyAddition Of(KeyRecord key) => new() { Key = key };
}
