using System.Collections.Immutable;
using Convoy.Keys;
using Orleans.Concurrency;

namespace Convoy.Grains.Keys;

/// <summary>Writes and reads last uses; holds nothing itself.</summary>
[GrainType("key-usage"), StatelessWorker(maxLocalWorkers: 1)]
internal sealed class KeyUsageGrain(KeyUsageStore rows) : Grain, IKeyUsageGrain
{
    public ValueTask Record(ImmutableArray<KeyUse> uses) => rows.Save(uses);

    public ValueTask<ImmutableArray<KeyUse>> Find(ImmutableArray<KeyHash> keys) => rows.Find(keys);
}
