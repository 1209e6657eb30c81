using System.Globalization;
using Orleans.Storage;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>The storage provider of cargo: Orleans' form of <see cref="CargoStore"/>. The ETag is the stored version.</summary>
internal sealed class CargoGrainStorage(CargoStore store) : IGrainStorage
{
    private const int CachedVersions = 64;

    private static readonly string[] Cached = [.. Enumerable.Range(0, CachedVersions).Select(version => version.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The ETag of a version; null where nothing is stored. Cargo in memory share the texts of low versions.</summary>
    public static string? ETag(long? version) => version switch
    {
        null => null,
        >= 0 and < CachedVersions => Cached[version.Value],
        _ => version.Value.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await store.Read(Key(grainId));
        var cargo = OfCargo(grainState);
        if (stored is not null) cargo.State = stored;
        cargo.RecordExists = stored is not null;
        cargo.ETag = ETag(stored?.Version)!;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var cargo = OfCargo(grainState);
        return store.Write(Key(grainId), cargo.ETag is { } tag ? long.Parse(tag, CultureInfo.InvariantCulture) : null, cargo.State!, cargo);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("A cargo is never removed by its grain.");

    /// <summary>Makes a grain's state the one that was stored.</summary>
    public static void Tell(IGrainState<CargoState> cargo, CargoState stored)
    {
        // What is stored beside the cargo is not kept in memory.
        if (stored.Load is not null || stored.Ending is not null) cargo.State = stored with { Load = null, Ending = null };
        cargo.RecordExists = true;
        cargo.ETag = ETag(stored.Version)!;
    }

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private static IGrainState<CargoState> OfCargo<T>(IGrainState<T> state) =>
        state as IGrainState<CargoState> ?? throw new NotSupportedException($"This is the storage of cargo, not of {typeof(T).Name}.");
}
