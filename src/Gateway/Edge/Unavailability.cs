using Orleans.Storage;

namespace Convoy.Gateway.Edge;

/// <summary>Which faults mean that the cluster or its database cannot answer now, so that the outcome of a write is unknown.</summary>
internal static class Unavailability
{
    public static bool MeansUnavailable(this Exception fault) =>
        fault is StorageUnavailableException or TimeoutException or InconsistentStateException or OrleansException;
}
