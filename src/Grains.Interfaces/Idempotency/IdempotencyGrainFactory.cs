using System.Security.Cryptography;
using System.Text;
using Convoy.Projects;

namespace Convoy.Idempotency;

/// <summary>The one way from an Idempotency-Key to its grain.</summary>
public static class IdempotencyGrainFactory
{
    private const string Prefix = "idempotency/";

    /// <summary>
    /// The record of a key, which stands for itself alone in each project and on each path. The grain is known by a hash: nothing that a
    /// caller made up is a grain's name.
    /// </summary>
    public static IIdempotencyGrain GetIdempotency(this IGrainFactory grains, ProjectId project, string path, string key)
    {
        // No path has a line feed, and no project either.
        var scope = SHA256.HashData(Encoding.UTF8.GetBytes($"{project.Value:N}\n{path}\n{key}"));
        return grains.GetGrain<IIdempotencyGrain>(Prefix + Convert.ToHexStringLower(scope));
    }

    /// <summary>The sweep over records that are past their time.</summary>
    public static IIdempotencySweepGrain GetIdempotencySweep(this IGrainFactory grains) => grains.GetGrain<IIdempotencySweepGrain>("sweep/idempotency");
}
