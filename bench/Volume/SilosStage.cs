using System.Globalization;
using Convoy.Bench.Cases;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Volume;

/// <summary>The same bulk transitions to clusters of several sizes, each with a PostgreSQL of its own; those that are not asked stand still.</summary>
internal sealed class SilosStage : IStage
{
    private readonly List<(Installation Convoy, BulkCases Cases)> _clusters;

    private SilosStage(List<(Installation, BulkCases)> clusters, IReadOnlyList<ICase> cases) => (_clusters, Cases) = (clusters, cases);

    public IReadOnlyList<ICase> Cases { get; }

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var clusters = new List<(Installation Convoy, BulkCases Cases)>();
        var cases = new List<ICase>();
        try
        {
            foreach (var (name, silos) in CaseNames.Silos.Where(one => options.Cases.Contains(one.Key)))
            {
                var convoy = await Installation.Cluster(name, silos, layout, scratch, options.NodeEnvironment, cancellation);
                await convoy.Nodes.Freeze();
                var bulk = new BulkCases(convoy, layout, options.Form);
                clusters.Add((convoy, bulk));
                cases.Add(new MeasuredCase
                {
                    Name = name,
                    Title = string.Create(CultureInfo.InvariantCulture, $"transitions, 1,000 a call, silos: {silos}"),
                    Section = Section.Silos,
                    Baselines = cases.Count == 0 ? [] : [cases[0].Name],
                    ItemsPerRequest = BulkCases.Items,
                    FirstWarmUp = TimeSpan.FromSeconds(2) * (1 + silos),
                    Take = (window, token) => convoy.Nodes.WhileThawed(() => bulk.Push(window, token), token),
                });
            }

            return new SilosStage(clusters, cases);
        }
        catch
        {
            foreach (var (convoy, _) in clusters) await convoy.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => _clusters.Select(cluster => new Memory($"{cluster.Convoy.Name} gateway and silos", cluster.Convoy.Nodes.PeakResidentBytes()));

    public async ValueTask DisposeAsync()
    {
        foreach (var (convoy, cases) in _clusters)
        {
            cases.Dispose();
            await convoy.DisposeAsync();
        }
    }
}
