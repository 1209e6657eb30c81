namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>Settings that clusters here share, by the names of environment variables.</summary>
internal static class ClusterSettings
{
    /// <summary>The balancer here looks ten times a second, so a node need not wait the five seconds that others need.</summary>
    public static IReadOnlyDictionary<string, string?> ShortDrain { get; } = With();

    public static IReadOnlyDictionary<string, string?> With(params (string Name, string? Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        all.TryAdd("Convoy__DrainDelay", "00:00:01");
        return all;
    }
}
