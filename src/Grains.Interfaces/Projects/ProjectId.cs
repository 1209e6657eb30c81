namespace Convoy.Projects;

/// <summary>The identity of a project: a UUID, made by the gateway before the project is written.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-id")]
public readonly record struct ProjectId([property: Id(0)] Guid Value)
{
    /// <summary>Makes a new id (UUID version 7, RFC 9562).</summary>
    public static ProjectId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
