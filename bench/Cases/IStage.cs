using Convoy.Bench.Report;

namespace Convoy.Bench.Cases;

/// <summary>
/// Servers that run side by side, and the cases that are measured on them in turn. A stage has baselines of its own: a ratio is taken
/// within one round of one stage, and the servers of another stage are gone by then.
/// </summary>
internal interface IStage : IAsyncDisposable
{
    /// <summary>In the order of the table; baselines before what is compared with them.</summary>
    IReadOnlyList<ICase> Cases { get; }

    /// <summary>The most memory that its servers ever held.</summary>
    IEnumerable<Memory> PeakMemory();

    /// <summary>What cargo take in its servers' memory; none where that is not measured.</summary>
    IEnumerable<BytesEach> BytesEach => [];

    /// <summary>What its servers use when nobody asks them anything; null where that is not measured.</summary>
    Task<Idle?> MeasureIdle(CancellationToken cancellation) => Task.FromResult<Idle?>(null);
}
