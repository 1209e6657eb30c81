using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Silo.Tests.Tls;

/// <summary>An authority that signs whatever a test asks for.</summary>
internal sealed class TestAuthority
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private TestAuthority(X509Certificate2 certificate, params X509Certificate2[] chain)
    {
        Certificate = certificate;
        Chain = chain;
    }

    /// <summary>Its certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What leads from what it signs to its root, the root left out.</summary>
    public X509Certificate2[] Chain { get; }

    /// <summary>Its certificate in PEM form.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A root.</summary>
    public static TestAuthority Create(string name = "convoy test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new(Request(name, key).CreateSelfSigned(now - Lifetime, now + Lifetime));
    }

    /// <summary>An authority under this one.</summary>
    public TestAuthority Delegate(string name = "convoy test intermediate")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = Sign(Request(name, key), now - Lifetime / 2, now + Lifetime / 2).CopyWithPrivateKey(key);
        return new(certificate, [certificate, .. Chain]);
    }

    /// <summary>A peer that signs certificates, though it is no authority.</summary>
    public static TestAuthority Posing(IssuedCertificate peer) => new(peer.Certificate, peer.Certificate);

    /// <summary>Signs a certificate.</summary>
    public IssuedCertificate Issue(CertificateSpec? spec = null)
    {
        spec ??= new CertificateSpec();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var signed = Sign(Request(spec, key), now + spec.From, now + spec.Until);
        return new(signed.CopyWithPrivateKey(key), Chain);
    }

    /// <summary>A certificate that vouches for itself.</summary>
    public static IssuedCertificate IssueSelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spec = new CertificateSpec();
        var now = TimeProvider.System.GetUtcNow();
        return new(Request(spec, key).CreateSelfSigned(now + spec.From, now + spec.Until), []);
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(new X509SubjectKeyIdentifierExtension(Certificate.PublicKey, critical: false)));
        // Create(issuer, ...) would refuse an issuer that is no authority.
        using var key = Certificate.GetECDsaPrivateKey()!;
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, until, RandomNumberGenerator.GetBytes(8));
    }

    private static CertificateRequest Request(string authority, ECDsa key)
    {
        var request = new CertificateRequest($"CN={authority}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static CertificateRequest Request(CertificateSpec spec, ECDsa key)
    {
        var request = new CertificateRequest($"CN={spec.CommonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (spec.DnsName is { } name)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        if (spec.IssuerUrl is { } url)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [url]));
        }

        if (spec.Usages.Length > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. spec.Usages.Select(usage => new Oid(usage))], critical: false));
        }

        return request;
    }
}

/// <summary>A certificate with its key, and what leads from it to its root.</summary>
internal sealed record IssuedCertificate(X509Certificate2 Certificate, X509Certificate2[] Chain)
{
    /// <summary>The certificate and its chain in PEM form.</summary>
    public string Pem => string.Join('\n', new[] { Certificate }.Concat(Chain).Select(certificate => certificate.ExportCertificatePem()));

    /// <summary>The key in PEM form.</summary>
    public string KeyPem
    {
        get
        {
            using var key = Certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }
}
