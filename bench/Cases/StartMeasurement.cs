using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>From the start of the process to its first 200 on <c>/health/ready</c>, on all cores, in milliseconds.</summary>
/// <param name="FirstStarts">On an empty directory: database, keys and project are made.</param>
/// <param name="LaterStarts">On the directory of a start before.</param>
internal sealed record StartMeasurement(IReadOnlyList<double> FirstStarts, IReadOnlyList<double> LaterStarts)
{
    private const int Starts = 5;

    public static async Task<StartMeasurement> Take(ScratchDirectory scratch, CancellationToken cancellation)
    {
        var first = new List<double>();
        var later = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var data = scratch.File($"start-{i}");
            first.Add(await Once(data, cancellation));
            later.Add(await Once(data, cancellation));
        }

        return new StartMeasurement(first, later);
    }

    private static async Task<double> Once(string data, CancellationToken cancellation)
    {
        await using var gateway = await GatewayServer.Start(data, layout: null, probeSocket: null, cancellation);
        return gateway.UntilReady.TotalMilliseconds;
    }
}
