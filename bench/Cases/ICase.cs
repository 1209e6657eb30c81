using Convoy.Bench.Measure;
using Convoy.Bench.Report;

namespace Convoy.Bench.Cases;

/// <summary>One row of the table.</summary>
internal interface ICase
{
    /// <summary>Its name on the command line, or, of a baseline, in the table.</summary>
    string Name { get; }

    /// <summary>What it does, for the table.</summary>
    string Title { get; }

    /// <summary>The table that it stands in.</summary>
    Section Section => Section.Requests;

    /// <summary>What it is compared with, by name: cases of the same stage that are measured before it in each round.</summary>
    IReadOnlyList<string> Baselines => [CaseNames.Bare];

    /// <summary>How many items one request carries; the table then has a second row, counted by items.</summary>
    int ItemsPerRequest => 1;

    /// <summary>Before the first round it runs so long that the compiler has settled (tier 1, with its profile).</summary>
    TimeSpan FirstWarmUp => TimeSpan.FromSeconds(5);

    /// <summary>Measures once. What has to be made ready first is made ready outside the timed window.</summary>
    Task<Sample> Measure(TimeSpan window, CancellationToken cancellation);
}
