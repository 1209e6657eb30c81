using Convoy.Cluster.Tests.History;
using Convoy.Cluster.Tests.Load;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>What a scenario showed.</summary>
internal sealed record Outcome(
    string Name, TimeSpan Load, IReadOnlyList<Sample> Samples, IReadOnlyList<Violation> Violations, int Cargo, IReadOnlyList<string> Notes)
{
    private const int Shown = 25;

    // Whatever happens to a cluster, it may say "later"; and nothing else but the answer.
    private static readonly HashSet<int?> Bearable = [200, 429, 503];

    /// <summary>The nodes whose process did not run any more when it was over.</summary>
    public required IReadOnlyList<string> Ended { get; init; }

    /// <summary>What the processes wrote.</summary>
    public required Func<string> Logs { get; init; }

    public IEnumerable<Sample> Reads => Samples.Where(sample => sample.Kind is CallKind.Read);

    public IEnumerable<Sample> Writes => Samples.Where(sample => sample.Kind is not CallKind.Read);

    public IReadOnlyList<Sample> FailedReads => [.. Reads.Where(read => read.HasFailed)];

    public IReadOnlyList<Sample> Failed => [.. Samples.Where(sample => sample.HasFailed)];

    public TimeSpan LongestRead => Reads.Where(read => !read.IsExcused).Select(read => read.Duration).DefaultIfEmpty().Max();

    public int Count(int status) => Samples.Count(sample => sample.Status == status);

    public int Count(Broken rule) => Violations.Count(violation => violation.Rule == rule);

    /// <summary>What must hold in either form: nothing lost, backward, stale, uncalled or unexplained; no 404, no 500, no silence.</summary>
    public Outcome RequireSafety()
    {
        Require(Violations.Count == 0, "callers were shown what they may never be shown", Violations);
        var unbearable = Samples.Where(sample => !sample.IsExcused && !Bearable.Contains(sample.Status)).ToList();
        Require(unbearable.Count == 0, "there were answers that no cluster may give, or none", unbearable);
        return this;
    }

    /// <summary>What must hold where nobody but the database was touched.</summary>
    public Outcome RequireThatAllStayed()
    {
        Require(Ended.Count == 0, "processes ended by themselves", Ended);
        return this;
    }

    /// <summary>What must hold in the long form only, because a busy machine may miss it.</summary>
    public Outcome RequireInLongForm(bool holds, string otherwise, IEnumerable<object>? evidence = null)
    {
        if (Form.IsLong) Require(holds, otherwise, evidence ?? []);
        return this;
    }

    /// <summary>The duration below which a share of calls stays.</summary>
    public static TimeSpan Percentile(IEnumerable<Sample> samples, double share)
    {
        var ordered = samples.Select(sample => sample.Duration).Order().ToList();
        return ordered.Count == 0 ? TimeSpan.Zero : ordered[(int)Math.Min(ordered.Count - 1, ordered.Count * share)];
    }

    private void Require(bool holds, string otherwise, IEnumerable<object> evidence)
    {
        if (holds) return;
        var all = evidence.ToList();
        Assert.Fail($"{Name}: {otherwise} ({all.Count} of {Samples.Count} requests, {Cargo} cargo).\n{string.Join('\n', all.Take(Shown))}\n{Logs()}");
    }
}
