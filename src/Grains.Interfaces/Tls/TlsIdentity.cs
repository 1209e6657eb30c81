using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Tls;

/// <summary>What this process shows to its peers, and whom it accepts: the three files of <see cref="NodeTlsOptions"/>, checked.</summary>
public sealed class TlsIdentity
{
    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection intermediates, PeerPolicy peers)
    {
        Certificate = certificate;
        Peers = peers;
        // Offline: it would otherwise look for intermediates on the network.
        Shown = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate and its intermediates, as they are sent.</summary>
    public SslStreamCertificateContext Shown { get; }

    /// <summary>Who is accepted.</summary>
    public PeerPolicy Peers { get; }

    /// <summary>Reads and checks the files.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="roles">What the certificate must be good for: both for a node, <see cref="PeerRole.Client"/> for an Orleans client.</param>
    /// <param name="now">When it must be valid.</param>
    /// <exception cref="TlsFaultException">A setting is missing or wrong, or the peers would refuse this process.</exception>
    public static TlsIdentity Load(NodeTlsOptions options, IReadOnlyCollection<PeerRole> roles, DateTimeOffset now)
    {
        RequireUsable(options);
        return From(PemFiles.Read(options), options, roles, now);
    }

    internal static void RequireUsable(NodeTlsOptions options)
    {
        if (options.Fault() is { } fault) throw new TlsFaultException(fault);
        if (!options.AreSet()) throw new TlsFaultException($"{NodeTlsOptions.Section} is not set.");
    }

    internal static TlsIdentity From(PemFiles files, NodeTlsOptions options, IReadOnlyCollection<PeerRole> roles, DateTimeOffset now)
    {
        var (certificate, intermediates) = files.Own(options);
        var peers = new PeerPolicy(files.Authorities(options), options.PeerName!);
        foreach (var role in roles)
        {
            var verdict = peers.Judge(certificate, intermediates, role, now);
            if (verdict is not PeerVerdict.Accepted) throw new TlsFaultException(Sentence(verdict, role, certificate, options));
        }

        return new TlsIdentity(certificate, intermediates, peers);
    }

    private static string Sentence(PeerVerdict verdict, PeerRole role, X509Certificate2 certificate, NodeTlsOptions options)
    {
        var named = $"The certificate in {options.Certificate} ({NodeTlsOptions.Section}:{nameof(options.Certificate)})";
        return verdict switch
        {
            PeerVerdict.NotYetValid => $"{named}, or one above it, is not valid yet: its own time begins at {certificate.NotBefore.ToUniversalTime():u}.",
            PeerVerdict.Expired => $"{named}, or one above it, has expired: its own time ends at {certificate.NotAfter.ToUniversalTime():u}.",
            PeerVerdict.WrongUsage => $"{named} may not be used as a TLS {(role is PeerRole.Server ? "server" : "client")}: its extended key usage must allow that.",
            PeerVerdict.WrongName => $"{named} does not carry the DNS name '{options.PeerName}' ({NodeTlsOptions.Section}:{nameof(options.PeerName)}) as a subject alternative name.",
            _ => $"{named} does not come from the authority in {options.Authority} ({NodeTlsOptions.Section}:{nameof(options.Authority)}).",
        };
    }
}
