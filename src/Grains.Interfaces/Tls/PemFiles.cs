using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Tls;

/// <summary>The contents of the three files that <see cref="NodeTlsOptions"/> names.</summary>
/// <param name="Certificate">This process's certificate and its intermediates.</param>
/// <param name="Key">Its key.</param>
/// <param name="Authority">The authorities of peers.</param>
internal sealed record PemFiles(string Certificate, string Key, string Authority)
{
    // Far above any chain; keeps a wrong path, such as that of a log, from being read whole.
    private const long MaxBytes = 1024 * 1024;

    /// <summary>Reads the files.</summary>
    /// <exception cref="TlsFaultException">One cannot be read.</exception>
    public static PemFiles Read(NodeTlsOptions options) => new(
        Read(options.Certificate!, nameof(Certificate)), Read(options.Key!, nameof(Key)), Read(options.Authority!, nameof(Authority)));

    /// <summary>This process's certificate with its key, and the intermediates of its file.</summary>
    /// <exception cref="TlsFaultException">There is none, or the key is another's.</exception>
    public (X509Certificate2 Certificate, X509Certificate2Collection Intermediates) Own(NodeTlsOptions options)
    {
        var chain = Certificates(Certificate, options.Certificate!, nameof(Certificate));
        var named = $"The file {options.Key} ({NodeTlsOptions.Section}:{nameof(Key)})";
        if (!HoldsAnOpenKey(Key)) throw new TlsFaultException($"{named} holds no private key in PEM form that is not encrypted.");
        try
        {
            var own = Portable(X509Certificate2.CreateFromPem(Certificate, Key));
            chain.RemoveAt(0);
            return (own, chain);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new TlsFaultException($"{named} does not hold the key of the certificate in {options.Certificate} ({NodeTlsOptions.Section}:{nameof(Certificate)}).", fault);
        }
    }

    /// <summary>The authorities.</summary>
    /// <exception cref="TlsFaultException">There is none, or one of them may not sign certificates.</exception>
    public X509Certificate2Collection Authorities(NodeTlsOptions options)
    {
        var authorities = Certificates(Authority, options.Authority!, nameof(Authority));
        if (authorities.FirstOrDefault(certificate => !IsAuthority(certificate)) is { } other)
        {
            throw new TlsFaultException($"The file {options.Authority} ({NodeTlsOptions.Section}:{nameof(Authority)}) holds a certificate that is no authority's: {other.Subject}.");
        }

        return authorities;
    }

    private static string Read(string path, string setting)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new IOException($"it is longer than {MaxBytes} bytes.");
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsFaultException($"The file {path} ({NodeTlsOptions.Section}:{setting}) cannot be read: {fault.Message}", fault);
        }
    }

    private static X509Certificate2Collection Certificates(string pem, string path, string setting)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException fault)
        {
            throw new TlsFaultException($"The file {path} ({NodeTlsOptions.Section}:{setting}) holds a broken certificate.", fault);
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsFaultException($"The file {path} ({NodeTlsOptions.Section}:{setting}) holds no certificate in PEM form.");
    }

    private static bool HoldsAnOpenKey(ReadOnlySpan<char> pem)
    {
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (pem[fields.Label] is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY") return true;
            pem = pem[fields.Location.End..];
        }

        return false;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    // The TLS of Windows finds no key that lives in memory only.
    private static X509Certificate2 Portable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate;
}
