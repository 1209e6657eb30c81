using System.Collections.Immutable;
using Convoy.Grains.Keys;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Keys;
using Convoy.Workers;

namespace Convoy.Grains.Workers;

[GenerateSerializer, Immutable, Alias("convoy.worker-keys-state")]
internal sealed record WorkerKeysState
{
    /// <summary>Oldest first.</summary>
    [Id(0)] public ImmutableArray<KeyRecord> Keys { get; init; } = [];
}

[GrainType("worker-keys")]
internal sealed class WorkerKeysGrain(
    [PersistentState("worker-keys", StorageNames.Grains)] IPersistentState<WorkerKeysState> stored,
    ReadLease lease,
    TimeProvider time) : Grain, IWorkerKeysGrain
{
    private Committed<WorkerKeysState> _workers = null!;

    private ImmutableArray<KeyRecord> Keys => _workers.Read()?.Keys ?? [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _workers = new Committed<WorkerKeysState>(stored, lease);
        return Task.CompletedTask;
    }

    public ValueTask<KeyRecord?> Find(KeyHash key) => new(Keys.Find(key));

    public async ValueTask<KeyAddition> Add(NewKey key)
    {
        await _workers.Settle();
        if (Keys.Find(key.Hash) is { } existing) return KeyAddition.Of(existing);
        var record = key.ToRecord(time.GetUtcMicroseconds());
        if (Keys.TryAdd(record) is not { } keys) return KeyAddition.Full;
        await _workers.Commit(new WorkerKeysState { Keys = keys });
        return KeyAddition.Of(record);
    }

    public ValueTask<ImmutableArray<KeyRecord>> List() => new(Keys.NewestFirst());

    public async ValueTask<bool> Revoke(Guid keyId)
    {
        await _workers.Settle();
        if (Keys.Revoke(keyId) is not { } keys) return false;
        if (keys != Keys) await _workers.Commit(new WorkerKeysState { Keys = keys });
        return true;
    }
}
