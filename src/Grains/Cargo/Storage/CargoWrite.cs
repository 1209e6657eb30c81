namespace Convoy.Grains.Cargo.Storage;

/// <summary>A cargo that waits to be committed. Its task ends when what became of it is known, or known to be unknown.</summary>
/// <param name="cargoId">The key.</param>
/// <param name="expected">The version that must still be stored; null where no row may be there yet.</param>
/// <param name="next">What is to be stored, with a version above <paramref name="expected"/>.</param>
/// <param name="operation">Names the write in its row, so that it is known again when the answer to it was lost.</param>
/// <param name="queuedAt">When it was handed over, as a timestamp of the clock.</param>
/// <param name="told">Is given what is stored before the task ends well; null where nobody keeps it.</param>
internal sealed class CargoWrite(string cargoId, long? expected, CargoState next, long operation, long queuedAt, IGrainState<CargoState>? told = null)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string CargoId => cargoId;

    public long? Expected => expected;

    public CargoState Next => next;

    public byte[]? Trail { get; } = CargoTrail.Pack(next);

    public long Operation => operation;

    public long QueuedAt => queuedAt;

    /// <summary>It is committed.</summary>
    public void Succeed()
    {
        if (told is not null) CargoGrainStorage.Tell(told, next);
        SetResult();
    }

    /// <summary>Roughly what it takes on the wire, in bytes.</summary>
    public int Size => 200 + (Trail?.Length ?? 0) + (next.Load is { } load ? load.Params.Length + (load.CallbackUrl?.Length ?? 0) : 0)
        + (next.Ending?.Result is { } result ? (result.Response?.Length ?? 0) + (result.Error?.Length ?? 0) : 0);
}
