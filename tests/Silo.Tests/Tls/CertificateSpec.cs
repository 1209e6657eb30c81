namespace Convoy.Silo.Tests.Tls;

/// <summary>What a certificate says of itself.</summary>
internal sealed record CertificateSpec
{
    /// <summary>The name that the tests' peers are to carry.</summary>
    public const string PeerName = "node.convoy.test";

    /// <summary>TLS servers.</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>TLS clients.</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>Signed programs.</summary>
    public const string CodeUsage = "1.3.6.1.5.5.7.3.3";

    /// <summary>The DNS name among the subject alternative names; none when null.</summary>
    public string? DnsName { get; init; } = PeerName;

    /// <summary>The common name of the subject.</summary>
    public string CommonName { get; init; } = "convoy test node";

    /// <summary>The extended key usages; no such extension when empty.</summary>
    public string[] Usages { get; init; } = [ServerUsage, ClientUsage];

    /// <summary>Where it says that its issuer's certificate can be fetched; nowhere when null.</summary>
    public string? IssuerUrl { get; init; }

    /// <summary>When its time begins, counted from now.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromHours(-2);

    /// <summary>When its time ends, counted from now.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromHours(2);
}
