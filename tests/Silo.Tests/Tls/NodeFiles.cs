namespace Convoy.Silo.Tests.Tls;

/// <summary>The files of one node's TLS, and the settings that name them.</summary>
internal sealed class NodeFiles : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Files with a certificate, its key and the authorities of peers.</summary>
    public NodeFiles(IssuedCertificate certificate, params TestAuthority[] authorities)
    {
        Options = new NodeTlsOptions
        {
            Certificate = _directory.Combine("tls.crt"),
            Key = _directory.Combine("tls.key"),
            Authority = _directory.Combine("ca.crt"),
            PeerName = CertificateSpec.PeerName,
        };
        Show(certificate);
        Trust(authorities);
    }

    /// <summary>The settings.</summary>
    public NodeTlsOptions Options { get; }

    /// <summary>Writes another certificate and its key.</summary>
    public void Show(IssuedCertificate certificate)
    {
        File.WriteAllText(Options.Certificate!, certificate.Pem);
        File.WriteAllText(Options.Key!, certificate.KeyPem);
    }

    /// <summary>Writes other authorities.</summary>
    public void Trust(params TestAuthority[] authorities) =>
        File.WriteAllText(Options.Authority!, string.Join('\n', authorities.Select(authority => authority.Pem)));

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
