namespace Convoy.Projects;

/// <summary>
/// On whose behalf a call is made, as the gateway has authenticated it; the grain compares it with the owner. A class that is made
/// once a key and second, because Orleans boxes an argument that is a struct twice a call.
/// </summary>
[GenerateSerializer, Immutable, Alias("convoy.project-claim")]
public sealed record ProjectClaim([property: Id(0)] ProjectId Project);
