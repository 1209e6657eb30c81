namespace Convoy.Projects;

/// <summary>A project as operators see it.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-info")]
public sealed record Project
{
    [Id(0)] public required ProjectId Id { get; init; }

    [Id(1)] public required Slug Slug { get; init; }

    /// <summary>1 to 255 characters.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    [Id(3)] public string? Description { get; init; }

    [Id(4)] public bool IsActive { get; init; } = true;

    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(6)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A project to be made; the id is minted by the gateway, so that a repeat is the same project.</summary>
[GenerateSerializer, Immutable, Alias("convoy.new-project")]
public sealed record NewProject
{
    [Id(0)] public required ProjectId Id { get; init; }

    [Id(1)] public required Slug Slug { get; init; }

    [Id(2)] public required string Name { get; init; }

    [Id(3)] public string? Description { get; init; }

    /// <summary>Set by the catalog when it takes the slug.</summary>
    [Id(4)] public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What to change of a project: null leaves a field as it is.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-change")]
public sealed record ProjectChange
{
    [Id(0)] public string? Name { get; init; }

    /// <summary>Whether <see cref="Description"/> is to be set, which may also be to null.</summary>
    [Id(1)] public bool SetsDescription { get; init; }

    [Id(2)] public string? Description { get; init; }

    [Id(3)] public bool? IsActive { get; init; }
}

/// <summary>What a project says of a key that is shown to it.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-answer")]
public sealed record ProjectKeyAnswer
{
    [Id(0)] public required ProjectId Project { get; init; }

    /// <summary>Whether the project has this key, written whole and not revoked.</summary>
    [Id(1)] public required bool IsKnown { get; init; }

    [Id(2)] public required bool ProjectIsActive { get; init; }

    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>One page of the projects, newest first.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-page")]
public sealed record ProjectPage
{
    [Id(0)] public required System.Collections.Immutable.ImmutableArray<Project> Projects { get; init; }

    /// <summary>How many projects there are in all.</summary>
    [Id(1)] public required int Total { get; init; }
}
