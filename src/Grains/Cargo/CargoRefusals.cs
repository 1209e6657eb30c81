using Convoy.Cargo;

namespace Convoy.Grains.Cargo;

/// <summary>Why the lifecycle forbids something, in sentences for whoever asked.</summary>
internal static class CargoRefusals
{
    public const string NotDelivering = "Callbacks are delivered by workers here, and not by Convoy.";

    public const string BatchMissing = "The cargo was requeued or claimed before, so its batch must be named.";

    public static string TransitionIdTaken(AppliedTransition earlier) =>
        $"Transition id '{earlier.TransitionId}' was applied before, with status {earlier.To.Name()} and {Batch(earlier.BatchId)}.";

    public static string TakenFromBatch(string batchId) => $"The cargo was taken from batch '{batchId}'.";

    public static string TiedToOtherBatch(CargoState state, string batchId) =>
        $"The cargo is tied to {Batch(state.BatchId)}, not to batch '{batchId}'.";

    public static string CallbackIsOurs(CargoStatus to) =>
        $"The callback of this cargo is delivered by Convoy, so {to.Name()} is not taken from a worker.";

    public static string Terminal(CargoStatus status, CargoStatus to) =>
        $"The cargo is {status.Name()}, which is final, so it cannot become {to.Name()}.";

    public static string Contradiction(CargoStatus status, CargoStatus to) =>
        $"The cargo is {status.Name()}, which rules out {to.Name()}.";

    public static string NotGatherable(CargoStatus status) =>
        $"The cargo is {status.Name()}; only a pending one is put into a batch.";

    public static string NotClaimable(CargoStatus status) =>
        $"The cargo is {status.Name()}, so there is nothing left to claim.";

    public static string NotCancellable(CargoStatus status) =>
        $"The cargo is {status.Name()}; only a pending one can be cancelled.";

    public static string NotRequeueable(CargoStatus status) =>
        $"The cargo is {status.Name()}, so it is too late to requeue it.";

    public static string NotCalledBack(CargoStatus status) =>
        $"The cargo is {status.Name()}, so no callback of it is under way.";

    public static string NotRedeliverable(CargoStatus status) =>
        $"The cargo is {status.Name()}; only after callback_failed can the callback be sent again.";

    private static string Batch(string? batchId) => batchId is null ? "no batch" : $"batch '{batchId}'";
}
