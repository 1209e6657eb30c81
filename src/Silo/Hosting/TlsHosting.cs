using System.Diagnostics.Metrics;
using Convoy.Grains.Leases;
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
        var identities = Open(options);
        var tls = new NodeTls(identities);
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILogger<NodeTls>, IMeterFactory>((connections, log, meters) =>
        {
            tls.LoggingTo(log);
            meters.Create(LeaseRegistration.Meter).CreateObservableGauge(
                "convoy.tls.certificate_remaining", () => Remaining(identities), "s", "How long this node's own certificate is good for; below 0 when its time is over.");
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls.Serving()));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(tls.Serving()));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls.Calling()));
        });
        return silo;
    }

    private static double Remaining(TlsIdentitySource identities) =>
        (identities.Current.Certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalSeconds;

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
