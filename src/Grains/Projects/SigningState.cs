using System.Collections.Immutable;
using Convoy.Projects;

namespace Convoy.Grains.Projects;

/// <summary>A project's signing secrets as they are stored, and how one follows another.</summary>
[GenerateSerializer, Immutable, Alias("convoy.signing-state")]
internal sealed record SigningState
{
    /// <summary>How long the previous secret signs beside the current one.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Rotations that are remembered: more than anybody makes while an attempt of one may still be on its way.</summary>
    public const int RememberedRotations = 16;

    [Id(0)] public required SigningSecret Current { get; init; }

    /// <summary>The one before; it goes with the next rotation, and signs until <see cref="PreviousExpiresAt"/>.</summary>
    [Id(1)] public SigningSecret? Previous { get; init; }

    [Id(2)] public DateTimeOffset PreviousExpiresAt { get; init; }

    /// <summary>The newest rotations, oldest first.</summary>
    [Id(3)] public ImmutableArray<Guid> Rotations { get; init; } = [];

    /// <summary>The first secret of a project, made with it or by the rotation that found none.</summary>
    public static SigningState First(DateTimeOffset now, params ImmutableArray<Guid> rotations) =>
        new() { Current = SigningSecret.Mint(now), Rotations = rotations };

    /// <summary>What signs now.</summary>
    public ProjectSigningSecrets At(DateTimeOffset now) => Previous is null || now >= PreviousExpiresAt
        ? new ProjectSigningSecrets { Current = Current }
        : new ProjectSigningSecrets { Current = Current, Previous = Previous, PreviousExpiresAt = PreviousExpiresAt };

    /// <summary>A new secret beside the current one, and a <see cref="Previous"/> one ends; a rotation that was done already changes nothing.</summary>
    public SigningState Rotate(Guid rotation, DateTimeOffset now) => Rotations.Contains(rotation)
        ? this
        : new SigningState
        {
            Current = SigningSecret.Mint(now),
            Previous = Current,
            PreviousExpiresAt = now + Overlap,
            Rotations = [.. Rotations.TakeLast(RememberedRotations - 1), rotation],
        };
}
