using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Loads of the smallest realistic size. What they load goes to the supply that the transitions move on.</summary>
internal sealed class LoadCase(string name, string title, ServerGroup server, ConvoyClient client, CargoSupply supply, Layout layout, int connections) : ICase
{
    public string Name => name;

    public string Title => title;

    public Section Section { get; init; } = Section.Requests;

    public IReadOnlyList<string> Baselines { get; init; } = [CaseNames.Bare];

    /// <summary>Of the server, where it is a process of its own.</summary>
    public PostgresServer? Database { get; init; }

    public Task<Sample> Measure(TimeSpan window, CancellationToken cancellation) => Sample.Take(server, layout, () =>
        Drain.Run(
            connections,
            window,
            async token =>
            {
                supply.Add(await client.Load(token));
                return true;
            },
            cancellation), Database);
}
