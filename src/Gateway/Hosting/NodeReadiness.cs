using Convoy.Gateway.Health;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>What the node in this process says of itself.</summary>
internal sealed class NodeReadiness(NodeHealth node) : IReadiness
{
    public string? ServingFault() => node.ServingFault();

    public ValueTask<string?> Fault(CancellationToken cancellation) => node.ReadinessFault(cancellation);
}
