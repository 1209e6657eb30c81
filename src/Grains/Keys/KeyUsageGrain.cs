using System.Collections.Immutable;
using Convoy.Keys;
using Orleans.Concurrency;

namespace Convoy.Grains.Keys;

/// <summary>Writes and reads last uses; holds nothing itself.</summary>
[GrainType("key-usage"), StatelessWorker(maxLocalWorkers: 1)]
internal sealed class KeyUsageGrain(KeyUsageStore rows) : Grain, IKeyUsageGrain
{
    public async ValueTask Record(ImmutableArray<KeyUse> uses)
    {
        foreach (var use in uses) await rows.Save(use);
    }

    public async ValueTask<ImmutableArray<KeyUse>> Find(ImmutableArray<KeyHash> keys)
    {
        var found = ImmutableArray.CreateBuilder<KeyUse>();
        foreach (var key in keys)
        {
            if (await rows.Find(key) is { } use) found.Add(use);
        }

        return found.DrainToImmutable();
    }
}
