using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Tls;

/// <summary>
/// Which certificates are those of peers: the ones that chain to a configured authority, carry the peers' name, are within their time
/// and, where they say what they are for, are for the role they are used in. Pure: it asks neither the system's store nor the network.
/// </summary>
/// <param name="authorities">The roots. A certificate among them that is not self-signed only helps to build a chain.</param>
/// <param name="peerName">The DNS name.</param>
public sealed class PeerPolicy(X509Certificate2Collection authorities, string peerName)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>The name that every peer's certificate carries.</summary>
    public string PeerName => peerName;

    /// <summary>Judges a certificate.</summary>
    /// <param name="certificate">What the peer showed.</param>
    /// <param name="intermediates">What it sent along; trusted for nothing, but the chain may lead through them.</param>
    /// <param name="role">The peer's side of the connection.</param>
    /// <param name="now">When.</param>
    public PeerVerdict Judge(X509Certificate2 certificate, X509Certificate2Collection intermediates, PeerRole role, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = ChainPolicy(role) };
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        var isValid = chain.Build(certificate);
        if (!isValid) return Reason(chain, now);
        return CarriesTheName(certificate) ? PeerVerdict.Accepted : PeerVerdict.WrongName;
    }

    /// <summary>
    /// How a chain is built: to our roots only, with nothing fetched. Revocation is not checked, because an authority of one's own that
    /// serves one cluster seldom publishes a list, and a node must be able to join while whatever publishes it is down; to lock a node
    /// out, replace the authority, or let certificates live for days.
    /// </summary>
    public X509ChainPolicy ChainPolicy(PeerRole role)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.NoFlag,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(role is PeerRole.Server ? ServerAuthentication : ClientAuthentication);
        return policy;
    }

    private static PeerVerdict Reason(X509Chain chain, DateTimeOffset now)
    {
        const X509ChainStatusFlags unusable = X509ChainStatusFlags.NotValidForUsage | X509ChainStatusFlags.InvalidBasicConstraints;
        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        // What is not ours is not worth a word about its dates.
        if ((found & ~(unusable | X509ChainStatusFlags.NotTimeValid)) != 0) return PeerVerdict.UnknownAuthority;
        if ((found & X509ChainStatusFlags.NotTimeValid) == 0) return PeerVerdict.WrongUsage;
        return chain.ChainElements.Any(element => now < element.Certificate.NotBefore) ? PeerVerdict.NotYetValid : PeerVerdict.Expired;
    }

    private bool CarriesTheName(X509Certificate2 certificate)
    {
        try
        {
            return certificate.MatchesHostname(peerName, allowWildcards: false, allowCommonName: false);
        }
        catch (CryptographicException)
        {
            // Its list of names is no such list.
            return false;
        }
    }
}
