namespace Convoy.Grains.Cargo.Storage;

/// <summary>A cargo that waits to be read. Its task ends with the stored state, or with null where there is none.</summary>
internal sealed class CargoRead(string cargoId, long queuedAt) : TaskCompletionSource<CargoState?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string CargoId => cargoId;

    /// <summary>When it was handed over, as a timestamp of the clock.</summary>
    public long QueuedAt => queuedAt;
}
