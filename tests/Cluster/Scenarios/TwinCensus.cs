using System.Net;
using Convoy.Testing.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>
/// Counts cargo that are active in two silos at once, by asking every silo again and again for its activations. A look is no snapshot:
/// a cargo counts only if two looks in a row find it at the same two silos.
/// </summary>
internal sealed class TwinCensus : IAsyncDisposable
{
    private const string CargoType = "cargo";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly IHost _client;
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<GrainId> _twins = [];
    private readonly Task _counting;

    private TwinCensus(IHost client)
    {
        _client = client;
        _counting = Task.Run(Count);
    }

    /// <summary>How many cargo were ever seen as twins.</summary>
    public int Twins
    {
        get
        {
            lock (_twins) return _twins.Count;
        }
    }

    /// <summary>How many looks were answered.</summary>
    public int Looks { get; private set; }

    /// <summary>Starts counting.</summary>
    /// <param name="door">A node that lets Orleans clients in (<c>Convoy:AllowClients</c>) and stays up.</param>
    public static async Task<TwinCensus> Start(ClusterNode door)
    {
        const string name = "convoy";
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, door.ClientPort))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (name, name)));
        var built = host.Build();
        await built.StartAsync();
        return new(built);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _counting;
        await _client.StopAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task Count()
    {
        var management = _client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        var before = new HashSet<(GrainId Cargo, SiloAddress Silo)>();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var seen = (await management.GetDetailedGrainStatistics())
                    .Where(activation => activation.GrainId.Type.ToString() == CargoType)
                    .Select(activation => (Cargo: activation.GrainId, Silo: activation.SiloAddress))
                    .ToHashSet();
                Looks++;
                var twins = seen.Intersect(before).GroupBy(activation => activation.Cargo).Where(group => group.Count() > 1).Select(group => group.Key);
                lock (_twins) _twins.UnionWith(twins);
                before = seen;
            }
            catch (Exception fault) when (fault is OrleansException or TimeoutException or IOException)
            {
                // A silo that is just gone cannot be asked.
                before.Clear();
            }

            await Task.Delay(Interval, TimeProvider.System, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
