using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Tracking requests picked at random from a file, as fast as they are answered.</summary>
internal sealed class ReadCase(string name, string title, ServerGroup server, RequestFile requests, Layout layout, int connections) : ICase
{
    public string Name => name;

    public string Title => title;

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
        return Sample.Take(server, layout, () => Wrk.Run(job, cancellation));
    }
}
