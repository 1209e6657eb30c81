using System.Collections.Concurrent;

namespace Convoy.Testing.Workers;

/// <summary>What workers were given and what was taken from them, as far as they were told.</summary>
public sealed class WorkLog
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _holders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _taken = new(StringComparer.Ordinal);
    private int _refused;
    private int _lost;

    /// <summary>Results that were refused, because their batch was not the cargo's any more.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Batches that were taken from their worker.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>The batches in which a cargo was handed out, in their order.</summary>
    public IReadOnlyCollection<string> HoldersOf(string cargoId) => _holders.TryGetValue(cargoId, out var holders) ? holders : [];

    /// <summary>The batches of which a result of a cargo was taken.</summary>
    public IReadOnlyCollection<string> TakenOf(string cargoId) => _taken.TryGetValue(cargoId, out var taken) ? taken : [];

    internal void Claimed(ClaimedBatch batch)
    {
        foreach (var cargo in batch.Cargo) _holders.GetOrAdd(cargo.CargoId, _ => []).Enqueue(batch.Id);
    }

    internal void Took(string cargoId, string batchId) => _taken.GetOrAdd(cargoId, _ => []).Enqueue(batchId);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Lose() => Interlocked.Increment(ref _lost);
}
