namespace Convoy.Tls;

/// <summary>
/// The settings of TLS between nodes, and between a node and an Orleans client, under <c>Convoy:Tls</c>: all four or none. Both
/// sides of every connection show a certificate, and both refuse one that does not come from <see cref="Authority"/> or does not
/// carry <see cref="PeerName"/>. The files are read again when they change.
/// </summary>
public sealed class NodeTlsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Tls";

    /// <summary>The file with this process's certificate in PEM form, followed by the intermediates that lead to the authority, if there are any.</summary>
    public string? Certificate { get; set; }

    /// <summary>The file with the private key of <see cref="Certificate"/>, in PEM form and not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// The file with the authority, in PEM form, that every peer's certificate must come from. It may hold several, each trusted as a
    /// root, so that an authority can be replaced: new beside old, then the certificates, then old away. The system's own store is
    /// never asked.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>The DNS name that every peer's certificate must carry as a subject alternative name, such as <c>node.convoy.internal</c>. No wildcard.</summary>
    public string? PeerName { get; set; }

    /// <summary>Whether any of the four is set.</summary>
    public bool AreSet() => Values().Any(setting => IsSet(setting.Value));

    /// <summary>Why the settings cannot be used, in a sentence that names one of them; null when they can, or when none is set.</summary>
    public string? Fault()
    {
        if (!AreSet()) return null;
        var missing = Values().Where(setting => !IsSet(setting.Value)).Select(setting => setting.Name).ToList();
        if (missing.Count > 0) return $"{Section} needs Certificate, Key, Authority and PeerName, or none of them: {string.Join(" and ", missing)} must be set too.";
        return Uri.CheckHostName(PeerName) == UriHostNameType.Dns
            ? null
            : $"{Section}:PeerName must be a DNS name without a wildcard, such as node.convoy.internal, not '{PeerName}'.";
    }

    private (string Name, string? Value)[] Values() =>
        [(nameof(Certificate), Certificate), (nameof(Key), Key), (nameof(Authority), Authority), (nameof(PeerName), PeerName)];

    private static bool IsSet(string? value) => !string.IsNullOrWhiteSpace(value);
}
