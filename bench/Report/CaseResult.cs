using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>A case and what it gave, round by round.</summary>
/// <param name="name">The case.</param>
/// <param name="title">What it does.</param>
/// <param name="itemsPerRequest">As <see cref="Cases.ICase.ItemsPerRequest"/>.</param>
internal sealed class CaseResult(string name, string title, int itemsPerRequest)
{
    private readonly List<Sample> _rounds = [];
    private readonly List<Sample> _bareRounds = [];

    public string Name => name;

    public string Title => title;

    public int ItemsPerRequest => itemsPerRequest;

    public IReadOnlyList<Sample> Rounds => _rounds;

    /// <summary>The bare route in the same rounds.</summary>
    public IReadOnlyList<Sample> BareRounds => _bareRounds;

    public void Add(Sample sample, Sample bare)
    {
        _rounds.Add(sample);
        _bareRounds.Add(bare);
    }
}
