using System.Reflection;
using Convoy.Gateway.Budget;
using Orleans.Runtime.Messaging;
using Orleans.Storage;
using Polly.Timeout;

namespace Convoy.Gateway.Tests.Budget;

public sealed class GrainFaultsTests
{
    private static readonly (Exception Fault, GrainFault? Kind)[] Known =
    [
        (new TimeoutException(), GrainFault.Timeout),
        (new TimeoutRejectedException(), GrainFault.Timeout),
        (Rejection(), GrainFault.Unreachable),
        (new SiloUnavailableException("lost"), GrainFault.Unreachable),
        (new ConnectionFailedException("refused"), GrainFault.Unreachable),
        (new OrleansException("No active nodes are compatible with grain cargo and interface convoy.cargo version 0."), GrainFault.Homeless),
        (new OrleansException("Current directory is not stable to perform the lookup. Retry later."), GrainFault.Homeless),
        (new ArgumentException("Could not find an implementation for interface convoy.cargo"), GrainFault.Homeless),
        (new LimitExceededException("too many"), GrainFault.Overloaded),
        (new GatewayTooBusyException(), GrainFault.Overloaded),
        (new ObjectDisposedException("silo"), GrainFault.Stopping),
        (new TaskCanceledException(), GrainFault.Stopping),
        (new StorageUnavailableException(), GrainFault.Storage),
        (new InconsistentStateException("another wrote first"), GrainFault.Conflict),
        (new ReadLeaseLapsedException(), GrainFault.Lease),
        (new InvalidCastException(), null),
        (new ArgumentException("default(CargoId) reaches nothing"), null),
        (new OrleansException("The state does not read.", new FormatException()), null),
        (new OrleansConfigurationException("a setting"), null),
    ];

    // Only Orleans makes one.
    private static Exception Rejection() => (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic, binder: null, ["rejected"], culture: null)!;

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Known.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_fault_is_asked_again_on_where_asking_again_can_help(int index) =>
        Assert.Equal(Known[index].Kind, GrainFaults.KindOf(Known[index].Fault));
}
