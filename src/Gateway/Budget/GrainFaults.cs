using Orleans.Networking.Shared;
using Orleans.Runtime.Messaging;
using Orleans.Storage;
using Polly.Timeout;

namespace Convoy.Gateway.Budget;

/// <summary>Why a grain call is made again. Their names, in lower case, are a label of the metrics.</summary>
internal enum GrainFault
{
    /// <summary>No answer within the time of an attempt.</summary>
    Timeout,

    /// <summary>The message did not reach its silo, or the silo was lost with it.</summary>
    Unreachable,

    /// <summary>No node hosts the grain's class now, or the directory is being handed over.</summary>
    Homeless,

    /// <summary>A silo turned the message away because it has too many.</summary>
    Overloaded,

    /// <summary>A node that is stopping cut the call off.</summary>
    Stopping,

    /// <summary>The database did not answer its silo; the outcome of a write is unknown.</summary>
    Storage,

    /// <summary>Another activation of the grain wrote first; this one ends.</summary>
    Conflict,

    /// <summary>The silo does not know whether it is still a member.</summary>
    Lease,
}

/// <summary>
/// Which faults of a grain call mean that it may be asked again. Any other, such as a state that does not read, is one of ours: it
/// will not go away by asking again.
/// </summary>
internal static class GrainFaults
{
    private const string NoImplementation = "Could not find an implementation for interface";

    public static GrainFault? KindOf(Exception fault) => fault switch
    {
        StorageUnavailableException => GrainFault.Storage,
        ReadLeaseLapsedException => GrainFault.Lease,
        InconsistentStateException => GrainFault.Conflict,
        TimeoutException or TimeoutRejectedException => GrainFault.Timeout,
        OrleansMessageRejectionException or ConnectionFailedException or SocketConnectionException or ClientNotAvailableException => GrainFault.Unreachable,
        GatewayTooBusyException or LimitExceededException => GrainFault.Overloaded,
        OrleansLifecycleCanceledException or OperationCanceledException or ObjectDisposedException => GrainFault.Stopping,

        // Looking up the grain of an interface, in a cluster in which no silo is left or has come up yet.
        ArgumentException when fault.Message.StartsWith(NoImplementation, StringComparison.Ordinal) => GrainFault.Homeless,

        // Orleans throws this type bare where it finds no node for a grain ("No active nodes are compatible with grain") and where its
        // directory is not settled. What it wraps, which is always a fault in something else, has an inner exception.
        { InnerException: null } when fault.GetType() == typeof(OrleansException) => GrainFault.Homeless,
        _ => null,
    };
}

/// <summary>
/// No grain has answered within the budget: the outcome of a write is unknown. The inner exception is the last attempt's.
/// </summary>
internal sealed class GrainsUnavailableException(GrainFault kind, Exception last) : Exception("No grain has answered within the budget.", last)
{
    public GrainFault Kind => kind;
}
