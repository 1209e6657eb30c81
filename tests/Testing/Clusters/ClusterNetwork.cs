using System.Collections.Concurrent;
using Convoy.Testing.Databases;
using Convoy.Testing.Network;

namespace Convoy.Testing.Clusters;

/// <summary>
/// The network between the processes of a cluster and to their database, which a test can cut. Every node has a proxy before its
/// silo port and one of its own on the way to the database. HTTP goes past it.
/// </summary>
public sealed class ClusterNetwork : IAsyncDisposable
{
    private readonly PostgresServer _database;
    private readonly ConcurrentDictionary<ClusterNode, TcpProxy> _silos = new();
    private readonly ConcurrentDictionary<ClusterNode, (int Port, TcpProxy Proxy)> _databases = new();
    private volatile Func<string?, string, LinkState> _members = (_, _) => LinkState.Passing;

    internal ClusterNetwork(PostgresServer database) => _database = database;

    /// <summary>Cuts a node off from all other members, in both directions.</summary>
    public void CutFromMembers(ClusterNode node, LinkState state)
    {
        _members = (source, target) => source != target && (source == node.Name || target == node.Name) ? state : LinkState.Passing;
        ApplyToMembers();
    }

    /// <summary>Cuts a node off from the database.</summary>
    public void CutFromDatabase(ClusterNode node, LinkState state) => _databases[node].Proxy.Rule(_ => state);

    /// <summary>Lets everything pass again.</summary>
    public void Heal()
    {
        _members = (_, _) => LinkState.Passing;
        ApplyToMembers();
        foreach (var (_, proxy) in _databases.Values) proxy.Rule(_ => LinkState.Passing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _silos.Values.Concat(_databases.Values.Select(database => database.Proxy))) await proxy.DisposeAsync();
    }

    /// <summary>Opens the way to a node that is about to start.</summary>
    internal async Task Attach(ClusterNode node)
    {
        await Detach(node);
        _silos[node] = new TcpProxy(node.SiloPort, node.SiloListenPort, NameOf);
        _silos[node].Rule(source => _members(source, node.Name));
    }

    /// <summary>Closes the way to a node that has ended: who connects is refused, as by a machine that nobody listens on.</summary>
    internal async Task Detach(ClusterNode node)
    {
        if (_silos.TryRemove(node, out var proxy)) await proxy.DisposeAsync();
    }

    /// <summary>The connection string of a node's own way to the database.</summary>
    internal string DatabaseOf(ClusterNode node)
    {
        var (port, _) = _databases.GetOrAdd(node, _ =>
        {
            var port = FreePorts.Take();
            return (port, new TcpProxy(port, _database.Port, _ => node.Name));
        });
        return _database.ConnectionString(port);
    }

    private void ApplyToMembers()
    {
        foreach (var (node, proxy) in _silos) proxy.Rule(source => _members(source, node.Name));
    }

    private string? NameOf(int port)
    {
        var running = _silos.Keys.Where(node => node.IsRunning).ToDictionary(node => node.Process.Child.Id, node => node.Name);
        return SocketOwners.OwnerOf(port, running.Keys) is { } owner ? running[owner] : null;
    }
}
