using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace Convoy.Tls;

/// <summary>How Orleans encrypts a connection, and whom it accepts at the other end.</summary>
/// <param name="identities">What this process shows.</param>
public sealed partial class NodeTls(TlsIdentitySource identities)
{
    /// <summary>How long a handshake may take; a caller that is silent for longer is cut off.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Gives the sources and refusals a log.</summary>
    public NodeTls LoggingTo(ILogger log)
    {
        identities.Log = log;
        return this;
    }

    /// <summary>For connections that come in: the caller must show a certificate.</summary>
    public TlsOptions Serving() => new()
    {
        // Orleans requires one or the other of its own ways to give a certificate; what is shown is set below, with its intermediates.
        LocalServerCertificateSelector = (_, _) => identities.Current.Certificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, chain, _) => Accepts(certificate, chain, PeerRole.Client),
        SslProtocols = Protocols,
        HandshakeTimeout = HandshakeTimeout,
        OnAuthenticateAsServer = (_, options) => Serve((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions),
    };

    /// <summary>For connections that go out: the called one must show a certificate, and this process shows its own.</summary>
    public TlsOptions Calling() => new()
    {
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, chain, _) => Accepts(certificate, chain, PeerRole.Server),
        SslProtocols = Protocols,
        HandshakeTimeout = HandshakeTimeout,
        OnAuthenticateAsClient = (_, options) => Call((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions),
    };

    private void Serve(SslServerAuthenticationOptions options)
    {
        var identity = identities.Current;
        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = identity.Shown;
        options.CertificateChainPolicy = identity.Peers.ChainPolicy(PeerRole.Client);
        // A resumed session would be judged by what was right when it began.
        options.AllowTlsResume = false;
        options.AllowRenegotiation = false;
    }

    private void Call(SslClientAuthenticationOptions options)
    {
        var identity = identities.Current;
        options.TargetHost = identity.Peers.PeerName;
        options.ClientCertificateContext = identity.Shown;
        options.CertificateChainPolicy = identity.Peers.ChainPolicy(PeerRole.Server);
        options.AllowTlsResume = false;
        options.AllowRenegotiation = false;
    }

    private bool Accepts(X509Certificate2 certificate, X509Chain? chain, PeerRole role)
    {
        var verdict = identities.Current.Peers.Judge(certificate, chain?.ChainPolicy.ExtraStore ?? [], role, identities.Time.GetUtcNow());
        if (verdict is not PeerVerdict.Accepted && identities.Log is { } log) LogRefused(log, role, verdict, certificate.Thumbprint);
        return verdict is PeerVerdict.Accepted;
    }

    [LoggerMessage(3, LogLevel.Warning, "Refused a TLS {Role} because of its certificate: {Verdict} ({Thumbprint})")]
    private static partial void LogRefused(ILogger log, PeerRole role, PeerVerdict verdict, string thumbprint);
}
