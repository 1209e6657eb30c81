using Orleans.Storage;

namespace Convoy.Grains.Cargo;

/// <summary>
/// The half of a cargo's grain whose state never runs ahead of storage, as <see cref="Convoy.Grains.Storage.Committed{T}"/>, but is asked
/// for only when somebody wants to know it: a load of a new cargo needs no read before its write, and a database that is away fails a call
/// and not an activation.
/// </summary>
/// <remarks>A base class and not a part, because a part has a header and references of its own: 40 bytes a cargo.</remarks>
internal abstract class StoredCargoGrain(CargoSurroundings surroundings) : Grain
{
    private string? _etag;
    private int _writes;
    private bool _isKnown;
    private bool _inDoubt;

    protected CargoSurroundings Surroundings => surroundings;

    /// <summary>The last committed state that this activation has seen; none when there is none or it was not asked for yet.</summary>
    protected PackedCargo Stored { get; private set; }

    /// <summary>What a caller may be told, under the read lease. It may run beside a write, and does not wait for it.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may know better.</exception>
    /// <exception cref="StorageUnavailableException">It is not known yet, and the database did not answer.</exception>
    protected ValueTask<PackedCargo> Read()
    {
        surroundings.Lease.Require();
        return _isKnown ? new(Stored) : new(ReadUntilKnown());
    }

    /// <summary>Makes sure that <see cref="Stored"/> is what storage holds. Call it before deciding anything; not beside a write.</summary>
    /// <exception cref="ReadLeaseLapsedException">Others may have taken over.</exception>
    /// <exception cref="StorageUnavailableException">The database did not answer.</exception>
    protected ValueTask Settle()
    {
        surroundings.Lease.Require();
        return _isKnown && !_inDoubt ? default : new(ReadStored());
    }

    /// <summary>The first half of a commit: a task that ends when <paramref name="next"/> is stored. Then call <see cref="End"/>.</summary>
    /// <exception cref="InconsistentStateException">Another activation wrote first (the task's).</exception>
    /// <exception cref="StorageUnavailableException">Unknown outcome (the task's).</exception>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written.</exception>
    protected Task Begin(CargoState next, out GrainState<CargoState> stored)
    {
        surroundings.Lease.Require();
        stored = new GrainState<CargoState>(next, _etag) { RecordExists = Stored.Exists };
        _inDoubt = true;
        _writes++;
        return surroundings.Storage.WriteStateAsync(CargoGrain.StateName, GrainContext.GrainId, stored);
    }

    /// <summary>The second half: publishes what is stored.</summary>
    protected void End(GrainState<CargoState> stored)
    {
        _writes++;
        Take(stored);
    }

    /// <summary>Commits the first state of a cargo of which nothing may be known yet.</summary>
    /// <returns>False when there is one already, which is <see cref="Stored"/> then.</returns>
    /// <exception cref="StorageUnavailableException">Unknown outcome.</exception>
    /// <exception cref="ReadLeaseLapsedException">Nothing was written.</exception>
    protected async ValueTask<bool> CommitFirst(CargoState first)
    {
        if (!_isKnown && !_inDoubt)
        {
            try
            {
                await Begin(first, out var stored);
                End(stored);
                return true;
            }
            catch (InconsistentStateException)
            {
                // Not the sign of a twin: nobody had looked.
            }
        }

        await Settle();
        if (Stored.Exists) return false;
        await Begin(first, out var second);
        End(second);
        return true;
    }

    private async Task<PackedCargo> ReadUntilKnown()
    {
        do await ReadStored();
        while (!_isKnown);
        return Stored;
    }

    private async Task ReadStored()
    {
        var before = _writes;
        var stored = new GrainState<CargoState>();
        await surroundings.Storage.ReadStateAsync(CargoGrain.StateName, GrainContext.GrainId, stored);

        // Beside a write, what was read may be older than what the write has published meanwhile.
        if (_writes == before) Take(stored);
    }

    private void Take(GrainState<CargoState> stored)
    {
        Stored = stored.RecordExists ? new PackedCargo(stored.State!) : default;
        _etag = stored.ETag;
        _isKnown = true;
        _inDoubt = false;
    }
}
