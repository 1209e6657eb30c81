namespace Convoy.Cargo;

/// <summary>Where a cargo stands. The numbers are stored and travel between nodes: never reuse one.</summary>
public enum CargoStatus
{
    /// <summary>Waiting to be assigned to a batch. The status of every cargo right after its load.</summary>
    Pending = 0,

    /// <summary>Assigned to a batch job.</summary>
    Batched = 1,

    /// <summary>The batch is being processed by the provider.</summary>
    Processing = 2,

    /// <summary>Processing completed.</summary>
    Completed = 3,

    /// <summary>Processing failed. Terminal.</summary>
    Failed = 4,

    /// <summary>The result is ready and its callback is being delivered.</summary>
    CallbackPending = 5,

    /// <summary>The callback was sent successfully. Terminal.</summary>
    CallbackDelivered = 6,

    /// <summary>The delivery of the callback failed. Terminal.</summary>
    CallbackFailed = 7,
}
