namespace Convoy.Cluster.Tests.History;

/// <summary>One use of a key as its caller saw it.</summary>
internal sealed record KeyUse(long Start, long End, bool WasTaken);

/// <summary>When a key was revoked, from the admin call's beginning to its answer; <paramref name="End"/> is null when it had none.</summary>
internal sealed record Revocation(long Start, long? End);

/// <summary>All uses of one key that had an answer, and its end.</summary>
internal sealed record KeyHistory(string Name, IReadOnlyList<KeyUse> Uses, Revocation? Revocation)
{
    /// <summary>Finds uses that were taken though they began later than <paramref name="grace"/> after the revocation, and those refused before it.</summary>
    public IEnumerable<Violation> Check(long grace)
    {
        foreach (var use in Uses)
        {
            if (use.WasTaken && Revocation is not null && use.Start > Revocation.End + grace)
            {
                yield return new(Broken.Key, Name, $"was taken by {use}, though it was revoked by {Revocation}");
            }

            if (!use.WasTaken && (Revocation is null || use.End < Revocation.Start))
            {
                yield return new(Broken.Key, Name, $"was refused by {use}, though nobody had revoked it");
            }
        }
    }
}
