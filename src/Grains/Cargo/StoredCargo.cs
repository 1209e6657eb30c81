using Orleans.Storage;

namespace Convoy.Grains.Cargo;

/// <summary>
/// A cargo's state that never runs ahead of storage, as <see cref="Convoy.Grains.Storage.Committed{T}"/>, but asked for only when somebody
/// wants to know it: a load of a new cargo needs no read before its write, and a database that is away fails a call and not an activation.
/// </summary>
internal sealed class StoredCargo(IGrainContext context, CargoSurroundings surroundings)
{
    private string? _etag;
    private int _writes;
    private bool _isKnown;
    private bool _inDoubt;

    /// <summary>The last committed state that this activation has seen; null when there is none or it was not asked for yet.</summary>
    public PackedCargo? Value { get; private set; }

    /// <summary>What a caller may be told, under the read lease. It may run beside a write, and does not wait for it.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may know better.</exception>
    /// <exception cref="StorageUnavailableException">It is not known yet, and the database did not answer.</exception>
    public ValueTask<PackedCargo?> Read()
    {
        surroundings.Lease.Require();
        return _isKnown ? new(Value) : new(ReadUntilKnown());
    }

    /// <summary>Makes sure that <see cref="Value"/> is what storage holds. Call it before deciding anything; not beside a write.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may have taken over.</exception>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    public ValueTask Settle()
    {
        surroundings.Lease.Require();
        return _isKnown && !_inDoubt ? default : new(ReadStored());
    }

    /// <summary>Writes <paramref name="next"/>, then publishes it.</summary>
    /// <exception cref="InconsistentStateException">Another activation wrote first.</exception>
    /// <exception cref="StorageUnavailableException">Unknown outcome.</exception>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written.</exception>
    public async ValueTask Commit(CargoState next)
    {
        await Begin(next, out var stored);
        End(stored);
    }

    /// <summary>The first half of <see cref="Commit"/>: a task that ends when <paramref name="next"/> is stored. Then call <see cref="End"/>.</summary>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written. The other faults of <see cref="Commit"/> are the task's.</exception>
    public Task Begin(CargoState next, out GrainState<CargoState> stored)
    {
        surroundings.Lease.Require();
        stored = new GrainState<CargoState>(next, _etag) { RecordExists = Value is not null };
        _inDoubt = true;
        _writes++;
        return surroundings.Storage.WriteStateAsync(CargoGrain.StateName, context.GrainId, stored);
    }

    /// <summary>The second half: publishes what is stored.</summary>
    public void End(GrainState<CargoState> stored)
    {
        _writes++;
        Take(stored);
    }

    /// <summary>Writes the first state of a cargo of which nothing may be known yet.</summary>
    /// <returns>False when there is one already, which is <see cref="Value"/> then.</returns>
    /// <exception cref="StorageUnavailableException">Unknown outcome.</exception>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written.</exception>
    public async ValueTask<bool> CommitFirst(CargoState first)
    {
        if (!_isKnown && !_inDoubt)
        {
            try
            {
                await Commit(first);
                return true;
            }
            catch (InconsistentStateException)
            {
                // Not the sign of a twin: nobody had looked.
            }
        }

        await Settle();
        if (Value is not null) return false;
        await Commit(first);
        return true;
    }

    private async Task<PackedCargo?> ReadUntilKnown()
    {
        do await ReadStored();
        while (!_isKnown);
        return Value;
    }

    private async Task ReadStored()
    {
        var before = _writes;
        var stored = new GrainState<CargoState>();
        await surroundings.Storage.ReadStateAsync(CargoGrain.StateName, context.GrainId, stored);

        // Beside a write, what was read may be older than what the write has published meanwhile.
        if (_writes == before) Take(stored);
    }

    private void Take(GrainState<CargoState> stored)
    {
        Value = stored.RecordExists ? new PackedCargo(stored.State!) : null;
        _etag = stored.ETag;
        _isKnown = true;
        _inDoubt = false;
    }
}
