using Convoy.Grains.Leases;
using Orleans.Storage;

namespace Convoy.Grains.Storage;

/// <summary>
/// A grain's state that never runs ahead of storage: <see cref="Value"/> is the last committed one and is replaced whole, only after
/// a commit. After a write of unknown outcome it stays as it was, and the next <see cref="Settle"/> reads storage again.
/// Nothing is read or decided while others may have taken over this silo's grains.
/// </summary>
internal sealed class Committed<T>(IPersistentState<T> stored, ReadLease lease)
    where T : class
{
    private bool _inDoubt;

    /// <summary>The last committed state; null when there is none.</summary>
    public T? Value { get; private set; } = stored.RecordExists ? stored.State : null;

    /// <summary>What a caller may be told: <see cref="Value"/>, under the read lease.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may know better.</exception>
    public T? Read()
    {
        lease.Require();
        return Value;
    }

    /// <summary>Makes sure that <see cref="Value"/> is what storage holds. Call it before deciding anything.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may have taken over.</exception>
    public async ValueTask Settle()
    {
        lease.Require();
        if (!_inDoubt) return;
        await stored.ReadStateAsync();
        Value = stored.RecordExists ? stored.State : null;
        _inDoubt = false;
    }

    /// <summary>Writes <paramref name="next"/>, then publishes it.</summary>
    /// <exception cref="InconsistentStateException">Another activation wrote first; Orleans ends this one.</exception>
    /// <exception cref="StorageUnavailableException">Unknown outcome.</exception>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written.</exception>
    public async ValueTask Commit(T next)
    {
        lease.Require();
        _inDoubt = true;
        stored.State = next;
        await stored.WriteStateAsync();
        Value = next;
        _inDoubt = false;
    }

    /// <summary>Removes the state.</summary>
    public async ValueTask Clear()
    {
        lease.Require();
        _inDoubt = true;
        await stored.ClearStateAsync();
        Value = null;
        _inDoubt = false;
    }
}
