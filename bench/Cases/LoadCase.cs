using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Loads of the smallest realistic size. What they load goes to the supply that the transitions move on.</summary>
internal sealed class LoadCase(ServerGroup server, ConvoyClient client, CargoSupply supply, Layout layout, int connections) : ICase
{
    public string Name => CaseNames.Loads;

    public string Title => "loads of 300 bytes";

    public Task<Sample> Measure(TimeSpan window, CancellationToken cancellation) => Sample.Take(server, layout, () =>
        Drain.Run(
            connections,
            window,
            async token =>
            {
                supply.Add(await client.Load(token));
                return true;
            },
            cancellation));
}
