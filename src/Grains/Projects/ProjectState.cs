using System.Collections.Immutable;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Grains.Projects;

/// <summary>A project as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-state")]
internal sealed record ProjectState
{
    [Id(0)] public required Project Info { get; init; }

    /// <summary>The keys that are whole, oldest first.</summary>
    [Id(1)] public ImmutableArray<KeyRecord> Keys { get; init; } = [];

    /// <summary>Keys that are being made: intents, of which a crash may have left one. Nobody was told of them.</summary>
    [Id(2)] public ImmutableArray<KeyRecord> UnfinishedKeys { get; init; } = [];

    /// <summary>What signs its callbacks; null for a project of an earlier release, until somebody asks.</summary>
    [Id(3)] public SigningState? Signing { get; init; }
}
