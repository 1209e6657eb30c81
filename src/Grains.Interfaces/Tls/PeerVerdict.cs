namespace Convoy.Tls;

/// <summary>What <see cref="PeerPolicy"/> found in a certificate.</summary>
public enum PeerVerdict
{
    /// <summary>It is one of ours.</summary>
    Accepted,

    /// <summary>Its time, or that of one above it, has not come yet.</summary>
    NotYetValid,

    /// <summary>Its time, or that of one above it, is over.</summary>
    Expired,

    /// <summary>It comes from no configured authority, or its signature does not hold.</summary>
    UnknownAuthority,

    /// <summary>It was made for something else than what it is used for.</summary>
    WrongUsage,

    /// <summary>It does not carry the peers' name.</summary>
    WrongName,
}

/// <summary>What a certificate is used for in a connection.</summary>
public enum PeerRole
{
    /// <summary>The side that was called.</summary>
    Server,

    /// <summary>The side that calls.</summary>
    Client,
}
