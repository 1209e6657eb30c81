using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Health;

internal static class HealthDescription
{
    private static readonly Shape Ok = ShapeOf.Named("Health", ShapeOf.Object(("status", ShapeOf.OneOf("That all is well.", ["ok"]))));

    private const string NoHost = "no node that hosts grains is active";

    public static void Health(Operation operation) => Says(operation, "health", "Whether the process answers, for short", "The same as `/health/live`.");

    public static void Live(Operation operation) => Says(operation, "live", "Whether the process answers", "It depends on nothing else.");

    public static void Serving(Operation operation) =>
        Says(
            operation,
            "serving",
            "Whether the node can serve what is in memory",
            "For balancers: as `/health/ready`, but it does not ask for the storage, because reads go on while the database is away.")
            .Refuses("not_joined", NotReady("not joined"), "The node is not a member of the cluster.")
            .Refuses("no_node_that_hosts_grains_is_active", NotReady(NoHost), "No node that hosts grains is active.")
            .Refuses("draining", NotReady("draining"), "The node is stopping.");

    public static void Ready(Operation operation) =>
        Says(operation, "ready", "Whether the node can do its work", "It has joined the cluster, a node that hosts grains is active, its storage answers, and it is not stopping.")
            .Refuses("not_joined", NotReady("not joined"), "The node is not a member of the cluster.")
            .Refuses("no_node_that_hosts_grains_is_active", NotReady(NoHost), "No node that hosts grains is active.")
            .Refuses("storage_unreachable", NotReady("storage unreachable"), "The database does not answer.")
            .Refuses("draining", NotReady("draining"), "The node is stopping.");

    private static Operation Says(Operation operation, string id, string summary, string description) => operation
        .Is(id, Tags.Node, summary, description)
        .Gives(200, "It is so.", Ok, """{ "status": "ok" }""");

    private static Sentence NotReady(string fault) => new(StatusCodes.Status503ServiceUnavailable, $"Not ready: {fault}.");
}
