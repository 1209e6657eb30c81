using Convoy.Tls;
using Orleans.Configuration;

namespace Convoy.Silo.Hosting;

/// <summary>TLS for nodes.</summary>
public static class TlsHosting
{
    /// <summary>
    /// Encrypts every connection between nodes, and those of Orleans clients, and accepts and shows certificates as
    /// <paramref name="options"/> says; nothing happens when none is set.
    /// </summary>
    /// <exception cref="StartFaultException">The settings or files cannot be used; the message names the setting.</exception>
    public static ISiloBuilder UseNodeTls(this ISiloBuilder silo, NodeTlsOptions options)
    {
        if (!options.AreSet()) return silo;
        var tls = new NodeTls(Open(options));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILogger<NodeTls>>((connections, log) =>
        {
            tls.LoggingTo(log);
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls.Serving()));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls.Serving()));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls.Calling()));
        });
        return silo;
    }

    private static TlsIdentitySource Open(NodeTlsOptions options)
    {
        try
        {
            var identities = new TlsIdentitySource(options, [PeerRole.Server, PeerRole.Client], TimeProvider.System);
            _ = identities.Current;
            return identities;
        }
        catch (TlsFaultException fault)
        {
            throw new StartFaultException(fault.Message, fault);
        }
    }
}
