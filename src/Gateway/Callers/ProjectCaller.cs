using Convoy.Projects;
using Microsoft.AspNetCore.Http.Features;

namespace Convoy.Gateway.Callers;

/// <summary>What is known of the project behind an API key. Handlers find it with <see cref="CallerFeatures.Project"/>.</summary>
internal sealed class ProjectCaller
{
    public required Slug Slug { get; init; }

    public required ProjectClaim Claim { get; init; }

    public ProjectId Project => Claim.Project;

    /// <summary>Whether the project has the key, not revoked.</summary>
    public required bool IsKnown { get; init; }

    public required bool ProjectIsActive { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required KeyUseCell Use { get; init; }
}

/// <summary>Hands the caller from the door to the handler.</summary>
internal static class CallerFeatures
{
    /// <summary>The project that calls; there is one on every endpoint that requires a project key.</summary>
    public static ProjectCaller Project(this HttpContext context) => context.Features.GetRequiredFeature<ProjectCaller>();

    /// <summary>The id of the key of the worker that calls; there is one on every endpoint that requires a worker key.</summary>
    public static Guid Worker(this HttpContext context) => context.Features.GetRequiredFeature<WorkerCaller>().Key.Id;
}
