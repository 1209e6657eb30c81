using Convoy.Projects;

namespace Convoy.Cargo;

/// <summary>A request to be loaded, as the gateway has validated it (CONTRACT 3).</summary>
[GenerateSerializer, Immutable, Alias("convoy.cargo-load")]
public sealed record CargoLoad
{
    /// <summary>The project that owns the cargo from now on.</summary>
    [Id(0)] public required ProjectId Project { get; init; }

    /// <summary>The <c>params</c> object as UTF-8 JSON, at most 1 MiB, handed to the worker as it stands.</summary>
    [Id(1)] public required byte[] Params { get; init; }

    /// <summary>An absolute http(s) URL without credentials, at most 2,048 characters.</summary>
    [Id(2)] public required string CallbackUrl { get; init; }

    /// <summary>
    /// The dock at which it is to wait for a batch (<see cref="Batches.DockName"/>); null where batches are made elsewhere. A gateway of an
    /// earlier release does not tell.
    /// </summary>
    [Id(3)] public string? Dock { get; init; }
}
