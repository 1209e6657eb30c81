using System.Data.Common;
using Orleans.Storage;

namespace Convoy.Grains.Storage;

/// <summary>Orleans' ADO.NET storage, with as many writers at a time as the database is good for, and with its faults in Convoy's own words.</summary>
internal sealed class GatedGrainStorage(IGrainStorage inner, Database database) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }
        catch (DbException fault)
        {
            throw Database.Unavailable(fault);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(static call => call.inner.WriteStateAsync(call.stateName, call.grainId, call.grainState), (inner, stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Write(static call => call.inner.ClearStateAsync(call.stateName, call.grainId, call.grainState), (inner, stateName, grainId, grainState));

    private async Task Write<TState>(Func<TState, Task> write, TState state) =>
        await database.Write(
            static async call =>
            {
                await call.write(call.state);
                return 0;
            },
            (write, state));
}
