using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Tracking requests picked at random from a file, as fast as they are answered.</summary>
internal sealed class ReadCase(string name, string title, ServerGroup server, RequestFile requests, Layout layout, int connections) : ICase
{
    public string Name => name;

    public string Title => title;

    /// <summary>What the server's database uses meanwhile is shown apart; null where it is in the server itself.</summary>
    public PostgresServer? Database { get; init; }

    /// <summary>Of the server: each has only its share of the cores, and as much to compile as one that is alone.</summary>
    public int Processes { get; init; } = 1;

    public Section Section { get; init; } = Section.Requests;

    public IReadOnlyList<string> Baselines { get; init; } = name == CaseNames.Bare ? [] : [CaseNames.Bare];

    public TimeSpan FirstWarmUp => TimeSpan.FromSeconds(5) * Processes;

    public Task<Sample> Measure(TimeSpan window, CancellationToken cancellation)
    {
        var job = new WrkJob
        {
            Address = server.Address,
            Requests = requests,
            Duration = window,
            Connections = connections,
            Threads = layout.LoadCoreCount,
        };
        return Sample.Take(server, layout, () => Wrk.Run(job, cancellation), Database);
    }
}
