using System.Net;
using Convoy.Testing.Databases;

namespace Convoy.Testing.Clusters;

/// <summary>A cluster of real processes on a real PostgreSQL, with a project, its key and a worker key.</summary>
public sealed class ConvoyCluster : IAsyncDisposable
{
    /// <summary>The admin key of every cluster here.</summary>
    public const string AdminKey = "the-admin-key-of-this-cluster";

    /// <summary>The slug of the project that is made with the cluster.</summary>
    public const string Project = "proof";

    private readonly ClusterNodeSurroundings _surroundings;
    private readonly List<ClusterNode> _nodes = [];
    private int _named;

    private ConvoyCluster(ClusterPlan plan, PostgresServer database)
    {
        Network = plan.HasNetwork ? new ClusterNetwork(database) : null;
        _surroundings = new(database, Network, plan.Settings);
    }

    /// <summary>Its database.</summary>
    public PostgresServer Database => _surroundings.Database;

    /// <summary>The network between its processes; null when the plan had none.</summary>
    public ClusterNetwork? Network { get; }

    /// <summary>Its nodes, in the order in which they were added.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>Those that host grains and nothing else.</summary>
    public IReadOnlyList<ClusterNode> Silos => [.. _nodes.Where(node => node.Role is NodeRole.Silo)];

    /// <summary>Those that speak HTTP.</summary>
    public IReadOnlyList<ClusterNode> Gateways => [.. _nodes.Where(node => node.Role is not NodeRole.Silo)];

    /// <summary>The keys that reach it.</summary>
    public NodeKeys Keys { get; private set; } = new(AdminKey, "", "");

    /// <summary>Makes the database, starts every process at once, waits until all are ready and makes project and keys.</summary>
    public static async Task<ConvoyCluster> Create(ClusterPlan plan)
    {
        var cluster = new ConvoyCluster(plan, await PostgresServer.Create());
        try
        {
            for (var silo = 0; silo < plan.Silos; silo++) cluster.Add(NodeRole.Silo);
            for (var gateway = 0; gateway < plan.Gateways; gateway++) cluster.Add(NodeRole.Gateway);
            for (var combined = 0; combined < plan.Combined; combined++) cluster.Add(NodeRole.Combined);
            foreach (var node in cluster.Nodes) await node.Launch();
            await cluster.WaitUntilReady();
            await cluster.MakeKeys();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A cluster of nothing but its database, for tests that start nodes one by one.</summary>
    public static async Task<ConvoyCluster> Empty(ClusterPlan? plan = null) => new(plan ?? new(), await PostgresServer.Create());

    /// <summary>Adds a place for a node, without starting anything.</summary>
    public ClusterNode Add(NodeRole role)
    {
#pragma warning disable CA1308 // It is a name to read, not one to compare.
        var node = new ClusterNode($"{role.ToString().ToLowerInvariant()}-{++_named}", role, _surroundings);
#pragma warning restore CA1308
        _nodes.Add(node);
        return node;
    }

    /// <summary>Takes a node out for good, whatever runs there.</summary>
    public async Task Remove(ClusterNode node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    /// <summary>A client of one gateway, with all three keys.</summary>
    public ConvoyClient CreateClient(ClusterNode gateway) => new(gateway.Address, Keys);

    /// <summary>Waits until every process is ready.</summary>
    public async Task WaitUntilReady()
    {
        foreach (var node in Nodes) await node.Process.WaitUntilReady();
    }

    /// <summary>Brings back what a test has stopped, frozen, cut or killed, and waits until all is ready.</summary>
    public async Task Restore()
    {
        Network?.Heal();
        if (!Database.IsRunning) await Database.Start();
        foreach (var node in Nodes)
        {
            if (node.IsFrozen) node.Thaw();
            if (!node.IsRunning) await node.Launch();
        }

        await WaitUntilReady();
    }

    /// <summary>What every process wrote, for the message of a failure.</summary>
    public string Describe() => string.Join('\n', Nodes.Select(node => node.Describe()));

    /// <summary>Makes a project's key.</summary>
    /// <returns>The key and its id.</returns>
    public async Task<(string Key, string Id)> MakeApiKey(string name)
    {
        using var client = CreateClient(Gateways[0]);
        var made = (await client.Admin(HttpMethod.Post, $"projects/{Project}/api-keys", new { name })).Expect(HttpStatusCode.Created);
        return (made.Text("key"), made.Text("id"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At once, and not one after the other: nobody is to spend time on handing grains over.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        if (Network is not null) await Network.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Makes the project and its keys, for a cluster whose nodes were started one by one.</summary>
    public async Task MakeKeys()
    {
        using var operators = CreateClient(Gateways[0]);
        (await operators.Admin(HttpMethod.Post, "projects", new { name = "Proof", slug = Project })).Expect(HttpStatusCode.Created);
        var worker = (await operators.Admin(HttpMethod.Post, "worker-keys", new { name = "worker" })).Expect(HttpStatusCode.Created);
        Keys = new(AdminKey, "", worker.Text("key"));
        Keys = Keys with { Api = (await MakeApiKey("clients")).Key };
    }
}
