using System.Collections.Concurrent;

namespace Convoy.Testing.Workers;

/// <summary>What workers were given and what was taken from them, as far as they were told.</summary>
public sealed class WorkLog
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _holders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _taken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _closed = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _takenTooLate = [];
    private int _refused;
    private int _pushed;

    /// <summary>Results that were refused, because their batch was not the cargo's any more.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Cargo of which a result was taken after all of its batch had gone into another.</summary>
    public IReadOnlyCollection<string> TakenTooLate => _takenTooLate;

    /// <summary>Batches that were pushed to the end after all of them had gone into others.</summary>
    public int BatchesPushedTooLate => Volatile.Read(ref _pushed);

    /// <summary>The batches in which a cargo was handed out, in their order.</summary>
    public IReadOnlyCollection<string> HoldersOf(string cargoId) => _holders.TryGetValue(cargoId, out var holders) ? holders : [];

    /// <summary>The batches of which a result of a cargo was taken.</summary>
    public IReadOnlyCollection<string> TakenOf(string cargoId) => _taken.TryGetValue(cargoId, out var taken) ? taken : [];

    internal void Claimed(ClaimedBatch batch)
    {
        foreach (var cargo in batch.Cargo) _holders.GetOrAdd(cargo.CargoId, _ => []).Enqueue(batch.Id);
    }

    internal void Close(string batchId) => _closed[batchId] = true;

    internal void PushedTooLate() => Interlocked.Increment(ref _pushed);

    internal void Took(string cargoId, string batchId)
    {
        _taken.GetOrAdd(cargoId, _ => []).Enqueue(batchId);
        if (_closed.ContainsKey(batchId)) _takenTooLate.Enqueue(cargoId);
    }

    internal void Refuse() => Interlocked.Increment(ref _refused);
}
