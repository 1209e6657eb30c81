using System.Collections.Immutable;
using Convoy.Keys;
using Orleans.Concurrency;

namespace Convoy.Workers;

/// <summary>The keys of the batch workers, of every project. One grain; reach it through <see cref="WorkerGrainFactory"/>.</summary>
[Alias("convoy.worker-keys")]
public interface IWorkerKeysGrain : IGrainWithStringKey
{
    /// <summary>What is on record of a key; null when it was never added. Never writes.</summary>
    [Alias("find"), AlwaysInterleave]
    ValueTask<KeyRecord?> Find(KeyHash key);

    /// <summary>Adds a key, usable everywhere when this returns. A repeat under the same hash returns the key on record.</summary>
    [Alias("add")]
    ValueTask<KeyAddition> Add(NewKey key);

    /// <summary>All worker keys, newest first, revoked ones included.</summary>
    [Alias("list"), AlwaysInterleave]
    ValueTask<ImmutableArray<KeyRecord>> List();

    /// <summary>Revokes a key for good; again is the same. False when there is no such key.</summary>
    [Alias("revoke")]
    ValueTask<bool> Revoke(Guid keyId);
}

/// <summary>The way to the worker keys.</summary>
public static class WorkerGrainFactory
{
    /// <summary>The worker keys of the cluster.</summary>
    public static IWorkerKeysGrain GetWorkerKeys(this IGrainFactory grains) => grains.GetGrain<IWorkerKeysGrain>("worker-keys/all");
}
