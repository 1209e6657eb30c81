using Orleans.Storage;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// Cargo as every other grain, in Orleans' ADO.NET storage: what the cargo store is measured against. Params go first, and what a crash
/// leaves between the two is swept up.
/// </summary>
internal sealed class AdoNetCargoStorage(IGrainStorage inner, CargoParamsStore parameters) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState is IGrainState<CargoState> { State: { Load: { } load } first } cargo)
        {
            await parameters.Save(grainId.Key.ToString()!, load);
            cargo.State = first with { Load = null };
        }

        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}
