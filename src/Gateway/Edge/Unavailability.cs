using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace Convoy.Gateway.Edge;

/// <summary>
/// Which faults mean that the cluster or its database cannot answer now, so that the outcome of a write is unknown. Any other fault of
/// Orleans, such as a state that does not read, is one of ours: it will not go away by asking again.
/// </summary>
internal static class Unavailability
{
    public static bool MeansUnavailable(this Exception fault) => fault
        is StorageUnavailableException
        or InconsistentStateException
        or TimeoutException
        or OrleansMessageRejectionException
        or GatewayTooBusyException
        or LimitExceededException
        or ClientNotAvailableException
        or ConnectionFailedException
        or OrleansLifecycleCanceledException;
}
