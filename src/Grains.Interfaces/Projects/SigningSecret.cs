using System.Security.Cryptography;

namespace Convoy.Projects;

/// <summary>A secret that callbacks are signed with, in the form of Standard Webhooks. As text it says only that there is one: <see cref="Text"/> is for whoever signs, or shows it.</summary>
[GenerateSerializer, Immutable, Alias("convoy.signing-secret")]
public sealed record SigningSecret
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Random bytes in a secret; Standard Webhooks asks for 24 to 64.</summary>
    public const int KeyLength = 32;

    /// <summary>What a secret looks like: <see cref="KeyLength"/> bytes in base64 after the prefix.</summary>
    public const string Pattern = "^whsec_[0-9A-Za-z+/]{43}=$";

    /// <summary>The secret itself.</summary>
    [Id(0)] public required string Text { get; init; }

    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Makes a secret, of the system's CSPRNG.</summary>
    public static SigningSecret Mint(DateTimeOffset now) => new()
    {
        Text = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)),
        CreatedAt = now,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}...";
}

/// <summary>The secrets that sign a project's callbacks, as it was when they were asked for.</summary>
[GenerateSerializer, Immutable, Alias("convoy.project-signing-secrets")]
public sealed record ProjectSigningSecrets
{
    /// <summary>The one that is shown, and signs until the next rotation and its overlap.</summary>
    [Id(0)] public required SigningSecret Current { get; init; }

    /// <summary>The one before, which signs as well until <see cref="PreviousExpiresAt"/>; null when there is none.</summary>
    [Id(1)] public SigningSecret? Previous { get; init; }

    /// <summary>When <see cref="Previous"/> ends; null when there is none.</summary>
    [Id(2)] public DateTimeOffset? PreviousExpiresAt { get; init; }

    /// <summary>Those that sign, newest first: one or two.</summary>
    public IReadOnlyList<SigningSecret> All => Previous is null ? [Current] : [Current, Previous];
}
