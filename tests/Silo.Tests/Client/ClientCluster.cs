using System.Net;
using Convoy.Client;
using Convoy.Silo.Tests.Tls;
using Convoy.Testing.Clusters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Convoy.Silo.Tests.Client;

/// <summary>Two silos and a gateway as processes, on PostgreSQL, with TLS between them, open to Orleans clients.</summary>
public sealed class ClientCluster : IAsyncLifetime
{
    private readonly TestAuthority _authority = TestAuthority.Create();
    private readonly NodeFiles _nodes;

    public ClientCluster()
    {
        _nodes = new NodeFiles(_authority.Issue(), _authority);
        Worker = new NodeFiles(_authority.Issue(new() { Usages = [CertificateSpec.ClientUsage] }), _authority);
    }

    internal ConvoyCluster Cluster { get; private set; } = null!;

    /// <summary>The files of a worker that is let in.</summary>
    internal NodeFiles Worker { get; }

    public async Task InitializeAsync() => Cluster = await ConvoyCluster.Create(new()
    {
        Silos = 2,
        Gateways = 1,
        Settings = Settings(_nodes.Options).Append(new("Convoy__AllowClients", "true")).ToDictionary(),
    });

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _nodes.Dispose();
        Worker.Dispose();
    }

    /// <summary>Settings of TLS by the names of environment variables.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> Settings(NodeTlsOptions tls) =>
    [
        new("Convoy__Tls__Certificate", tls.Certificate),
        new("Convoy__Tls__Key", tls.Key),
        new("Convoy__Tls__Authority", tls.Authority),
        new("Convoy__Tls__PeerName", tls.PeerName),
    ];

    /// <summary>Loads a cargo over HTTP, whatever else a test before has ended.</summary>
    /// <returns>Its id.</returns>
    internal static async Task<string> Load(ConvoyClient http)
    {
        Reply? loaded = null;
        await Eventually.Holds("a load to be taken", async () => (loaded = await http.Load()).Status is HttpStatusCode.OK, context: () => $"{loaded}");
        return loaded!.Text("cargo_id");
    }

    /// <summary>Starts a client, of this cluster unless <paramref name="change"/> says otherwise; dispose it.</summary>
    internal async Task<IHost> Connect(Action<ConvoyClientOptions>? change = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddConvoyClient(options =>
        {
            options.Database = Cluster.Database.ConnectionString();
            options.Tls = Worker.Options;
            change?.Invoke(options);
        });
        return await builder.Build().Started();
    }
}
