using Convoy.Testing.Databases;

namespace Convoy.Testing.Clusters;

/// <summary>What the nodes of a cluster share.</summary>
internal sealed record ClusterNodeSurroundings(PostgresServer Database, ClusterNetwork? Network, IReadOnlyDictionary<string, string?> Settings);
