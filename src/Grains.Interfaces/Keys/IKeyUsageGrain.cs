using System.Collections.Immutable;

namespace Convoy.Keys;

/// <summary>When keys were last used, to the minute; at most 1,000 keys a call. One activation a silo; its rows are its own, so its failure touches no key.</summary>
[Alias("convoy.key-usage")]
public interface IKeyUsageGrain : IGrainWithIntegerKey
{
    /// <summary>Records the last use of keys; an earlier time than the one on record changes nothing.</summary>
    [Alias("record")]
    ValueTask Record(ImmutableArray<KeyUse> uses);

    /// <summary>The last use of each of these keys that was ever used.</summary>
    [Alias("find")]
    ValueTask<ImmutableArray<KeyUse>> Find(ImmutableArray<KeyHash> keys);
}

/// <summary>The last time that a key was used.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-use")]
public readonly record struct KeyUse([property: Id(0)] KeyHash Key, [property: Id(1)] DateTimeOffset At);
