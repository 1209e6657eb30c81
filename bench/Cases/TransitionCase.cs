using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Transitions, each of another cargo and each applied.</summary>
internal sealed class TransitionCase(
    string name, string title, int itemsPerCall, int callers, ServerGroup server, ConvoyClient client, CargoSupply supply, Layout layout) : ICase
{
    /// <summary>Until it is known: how many items a second the supply must be ready for.</summary>
    private const double FirstGuess = 1_500;

    /// <summary>By how much the next window may be faster than the last one.</summary>
    private const double Headroom = 1.5;

    private double _itemsPerSecond = FirstGuess;

    public string Name => name;

    public string Title => title;

    public int ItemsPerRequest => itemsPerCall;

    public Section Section { get; init; } = Section.Requests;

    public IReadOnlyList<string> Baselines { get; init; } = [CaseNames.Bare];

    /// <summary>Of the server, where it is a process of its own.</summary>
    public PostgresServer? Database { get; init; }

    public async Task<Sample> Measure(TimeSpan window, CancellationToken cancellation)
    {
        var underWay = itemsPerCall * callers;
        await supply.Ensure(2 * underWay, (long)(_itemsPerSecond * Headroom * window.TotalSeconds) + underWay, cancellation);
        var sample = await Sample.Take(server, layout, () => Drain.Run(callers, window, Call, cancellation), Database);
        _itemsPerSecond = sample.RequestsPerSecond * itemsPerCall;
        return sample;
    }

    private async Task<bool> Call(CancellationToken cancellation)
    {
        if (supply.TryTake(itemsPerCall) is not { } steps) return false;
        await client.Push(steps, cancellation);
        supply.Moved(steps);
        return true;
    }
}
