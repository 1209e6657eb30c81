using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Convoy.Tls;

/// <summary>TLS for Orleans clients.</summary>
public static class ClientTlsHosting
{
    /// <summary>Encrypts every connection to the silos, and accepts and shows certificates as <paramref name="options"/> says; nothing happens when none is set.</summary>
    /// <exception cref="TlsFaultException">The settings or files cannot be used.</exception>
    public static IClientBuilder UseNodeTls(this IClientBuilder client, NodeTlsOptions options)
    {
        if (!options.AreSet()) return client;
        var identities = new TlsIdentitySource(options, [PeerRole.Client], TimeProvider.System);
        _ = identities.Current;
        var tls = new NodeTls(identities);
        client.Services.AddOptions<ClientConnectionOptions>().Configure<ILogger<NodeTls>>((connections, log) =>
            connections.ConfigureConnection(connection => connection.UseClientTls(tls.LoggingTo(log).Calling())));
        return client;
    }
}
