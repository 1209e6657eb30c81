using Convoy.Bench.Cases;
using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>A case and what it gave, round by round.</summary>
/// <param name="one">The case.</param>
internal sealed class CaseResult(ICase one)
{
    private readonly List<Sample> _rounds = [];
    private readonly Dictionary<string, List<Sample>> _baselines = one.Baselines.ToDictionary(name => name, _ => new List<Sample>());

    public string Name { get; } = one.Name;

    public string Title { get; } = one.Title;

    public Section Section { get; } = one.Section;

    public int ItemsPerRequest { get; } = one.ItemsPerRequest;

    public IReadOnlyList<Sample> Rounds => _rounds;

    /// <summary>What it is compared with, in the same rounds.</summary>
    public IReadOnlyList<Baseline> Baselines => [.. one.Baselines.Select(name => new Baseline(name, _baselines[name]))];

    /// <summary>Adds a round.</summary>
    /// <param name="sample">What the case gave.</param>
    /// <param name="round">What the cases before it gave in the same round, by name.</param>
    public void Add(Sample sample, IReadOnlyDictionary<string, Sample> round)
    {
        _rounds.Add(sample);
        foreach (var (name, rounds) in _baselines) rounds.Add(round[name]);
    }
}
