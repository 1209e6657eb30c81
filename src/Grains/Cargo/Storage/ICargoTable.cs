namespace Convoy.Grains.Cargo.Storage;

/// <summary>The table <c>cargo</c> of a database, a batch at a time. Each member throws what the driver throws.</summary>
internal interface ICargoTable
{
    /// <summary>
    /// Commits a batch durably, in one transaction: each row whose expected version is the stored one, with its params where it is a load.
    /// No two rows of a batch have one key.
    /// </summary>
    /// <returns>Whether that were all rows. If not, <see cref="FindStored"/> tells which.</returns>
    Task<bool> Commit(IReadOnlyList<CargoWrite> batch);

    /// <summary>What is stored under some keys.</summary>
    Task<Dictionary<string, StoredVersion>> FindStored(IReadOnlyList<CargoWrite> batch);

    /// <summary>Reads cargo; keys without a row are not in the answer.</summary>
    Task<Dictionary<string, CargoState>> Read(IReadOnlyCollection<string> cargoIds);

    /// <summary>Whether a fault is due to the content of a row, so that it would come back with every repeat.</summary>
    bool IsDueToRow(Exception fault);

    /// <summary>Whether what stood in the way is gone with the fault itself, as after a deadlock.</summary>
    bool IsOver(Exception fault);
}

/// <summary>Which version of a cargo is stored, and which write stored it.</summary>
internal readonly record struct StoredVersion(long Version, long Operation);
