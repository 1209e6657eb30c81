using Convoy.Bench.Cases;
using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>A case and what it gave, round by round.</summary>
internal sealed class CaseResult(ICase one)
{
    public ICase Case => one;

    public List<Sample> Rounds { get; } = [];
}
