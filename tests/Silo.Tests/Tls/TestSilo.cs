using System.Diagnostics.Metrics;
using System.Net;
using Convoy.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Convoy.Silo.Tests.Tls;

/// <summary>A silo in this process that talks over TCP, and is open to Orleans clients.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>How long a silo tries to reach the others before it gives up.</summary>
    public static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(3);

    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private const string Cluster = "tls-tests";

    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    /// <summary>Where its peers find it.</summary>
    public required IPEndPoint SiloPort { get; init; }

    /// <summary>Where Orleans clients find it.</summary>
    public required IPEndPoint ClientPort { get; init; }

    /// <summary>The way to grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>What its meters belong to.</summary>
    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    /// <summary>Starts a silo and waits until it is active.</summary>
    public static async Task<TestSilo> Start(SharedMembership members, NodeTlsOptions tls)
    {
        var (siloPort, clientPort) = (FreePorts.Take(), FreePorts.Take());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSingleton<IMembershipTable>(members);
            silo.Services.AddSingleton<IFatalErrorHandler, Survivor>();
            silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, clientPort);
            silo.Configure<ClusterOptions>(Name);
            silo.Configure<ClusterMembershipOptions>(membership => membership.MaxJoinAttemptTime = JoinPatience);
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = messaging.SystemResponseTimeout = ResponseTimeout);
            silo.UseNodeTls(tls);
        });
        var started = new TestSilo(builder.Build())
        {
            SiloPort = new(IPAddress.Loopback, siloPort),
            ClientPort = new(IPAddress.Loopback, clientPort),
        };
        try
        {
            await started._host.StartAsync();
            return started;
        }
        catch
        {
            // Orleans stops no silo that did not start. Disposed all the same, its grain directory asks for updates of the members without end,
            // and takes a core from the tests after it; stopped, it cannot be disposed (its Dispose waits for a stop that was its own).
            await started._host.Services.GetRequiredService<ISiloLifecycleSubject>().OnStop(new CancellationToken(canceled: true));
            throw;
        }
    }

    /// <summary>Starts an Orleans client of this silo; dispose it.</summary>
    public async Task<IHost> Connect(NodeTlsOptions tls)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(ClientPort);
            client.Configure<ClusterOptions>(Name);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));
            client.UseNodeTls(tls);
        });
        return await builder.Build().Started();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static void Name(ClusterOptions cluster)
    {
        cluster.ClusterId = Cluster;
        cluster.ServiceId = Cluster;
    }

    // A silo that the others expelled ends its process, and here that is everybody's.
    private sealed class Survivor : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => false;

        public void OnFatalException(object? sender, string? context, Exception? exception)
        {
        }
    }
}
