using System.Collections.Concurrent;
using Convoy.Projects;

namespace Convoy.Silo.Callbacks;

/// <summary>The secrets that sign for a project, kept for a moment: a rotation, and the end of the day in which both sign, are noticed within <see cref="MaxAge"/>.</summary>
internal sealed class ProjectSecrets(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long an answer is good for.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>Projects that are kept; all are asked for anew when there are more.</summary>
    public const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<ProjectId, Known> _known = new();

    /// <summary>The secrets, the one that signs first in front; null where there is no such project.</summary>
    public async ValueTask<IReadOnlyList<string>?> Of(ProjectId project)
    {
        if (_known.TryGetValue(project, out var known) && time.GetElapsedTime(known.AskedAt) < MaxAge) return known.Secrets;
        var askedAt = time.GetTimestamp();
        var slug = known?.Slug ?? await grains.GetProjectCatalog().FindSlug(project);
        if (slug is not { } found || await grains.GetProject(found).GetSigningSecrets() is not { } secrets) return null;
        if (_known.Count >= MaxKept) _known.Clear();
        var next = new Known(found, [.. secrets.All.Select(secret => secret.Text)], askedAt);
        _known[project] = next;
        return next.Secrets;
    }

    private sealed record Known(Slug Slug, IReadOnlyList<string> Secrets, long AskedAt);
}
