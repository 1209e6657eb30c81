using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>Whom an operation is for.</summary>
internal static class Tags
{
    public const string Clients = "Clients";
    public const string Workers = "Workers";
    public const string Operators = "Operators";
    public const string Node = "Node";

    public static HashSet<OpenApiTag> All() =>
    [
        new() { Name = Clients, Description = "Load cargo and track it, with the API key of a project." },
        new() { Name = Workers, Description = "Push status transitions, with a worker key." },
        new() { Name = Operators, Description = "Administer projects and keys, with the admin key." },
        new() { Name = Node, Description = "What a node says of itself, without a key. None of it names a project, an id, a key or a host." },
    ];
}
