namespace Convoy.Bench.Servers;

/// <summary>One whole Convoy: its nodes, its database, and keys to it.</summary>
internal sealed class Installation : IAsyncDisposable
{
    /// <summary>The setting that chooses how cargo is stored, and the value for the way of every other grain.</summary>
    private static readonly KeyValuePair<string, string> AdoNet = new("Convoy__CargoStorage", "AdoNet");

    private Installation(string name, ServerGroup nodes, PostgresServer? database, GatewayKeys keys) =>
        (Name, Nodes, Database, Keys) = (name, nodes, database, keys);

    /// <summary>For messages; it is unique in the run.</summary>
    public string Name { get; }

    public ServerGroup Nodes { get; private set; }

    /// <summary>Null where it is a file of the node's.</summary>
    public PostgresServer? Database { get; }

    public GatewayKeys Keys { get; }

    public Uri Address => Nodes.Address;

    /// <summary>The environment of nodes that store cargo as Orleans' ADO.NET provider does: a statement and a commit a write.</summary>
    public static IReadOnlyDictionary<string, string> WithAdoNet(IReadOnlyDictionary<string, string> environment) =>
        new Dictionary<string, string>(environment.Append(AdoNet));

    /// <summary>A gateway that hosts no grains, silos behind it, and a PostgreSQL of its own.</summary>
    public static Task<Installation> Cluster(
        string name, int silos, Layout layout, ScratchDirectory scratch, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation) =>
        OnPostgres(
            name,
            layout,
            scratch,
            environment,
            async (members, started) =>
            {
                for (var i = 1; i <= silos; i++) started.Add(await members.StartSilo($"{name}-silo-{i}", cancellation));
                started.Insert(0, await members.StartGateway($"{name}-gateway", cancellation));
            },
            cancellation);

    /// <summary>One node that is gateway and silo, and a PostgreSQL of its own.</summary>
    public static Task<Installation> Combined(
        string name, Layout layout, ScratchDirectory scratch, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation) =>
        OnPostgres(
            name,
            layout,
            scratch,
            environment,
            async (members, started) => started.Add(await members.StartCombined($"{name}-node", cancellation)),
            cancellation);

    /// <summary>One node with SQLite in a directory of its own.</summary>
    public static async Task<Installation> Embedded(
        string name, Layout layout, ScratchDirectory scratch, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var data = scratch.File(name);
        var node = await GatewayServer.Start(data, layout, scratch.File(name + ".sock"), cancellation, environment);
        return new Installation(name, new ServerGroup(node), database: null, GatewayKeys.Read(data));
    }

    /// <summary>Ends the nodes and starts one that is gateway and silo in their place, on the same database: nothing is in its memory.</summary>
    public async Task StartAnew(Layout layout, ScratchDirectory scratch, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        await Nodes.DisposeAsync();
        Nodes = new ServerGroup(await new ClusterMembers(Database!, scratch, layout, environment).StartCombined($"{Name}-anew", cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
    }

    private static async Task<Installation> OnPostgres(
        string name,
        Layout layout,
        ScratchDirectory scratch,
        IReadOnlyDictionary<string, string> environment,
        Func<ClusterMembers, List<ServerProcess>, Task> start,
        CancellationToken cancellation)
    {
        var database = await PostgresServer.Start(scratch, name, cancellation);
        var started = new List<ServerProcess>();
        try
        {
            await start(new ClusterMembers(database, scratch, layout, environment), started);
            var keys = await ClusterKeys.Make(started[0].Address, cancellation);
            return new Installation(name, new ServerGroup(started[0], started[1..]), database, keys);
        }
        catch
        {
            foreach (var one in started) await one.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }
}
