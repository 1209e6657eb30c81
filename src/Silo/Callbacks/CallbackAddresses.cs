using System.Net;
using System.Net.Sockets;

namespace Convoy.Silo.Callbacks;

/// <summary>
/// Which addresses may be called: the public ones, and what the operator allows besides. What is not public follows the IANA registries
/// of special-purpose addresses (iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, RFC 6890) and that of IPv6's
/// address space, in which only 2000::/3 is given out to hosts: everything else is forbidden unread, IPv4 inside of IPv6 included.
/// </summary>
internal sealed class CallbackAddresses(IEnumerable<string> allowedNetworks)
{
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialIPv4 =
    [
        .. new[]
        {
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // the host agent of Azure: an address out of the public space, that only its own machines reach
            "169.254.0.0/16", // link-local, and the metadata services of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // IETF protocol assignments
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT relays
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, and broadcast
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] SpecialIPv6 =
    [
        .. new[]
        {
            "2001::/23", // IETF protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which has an IPv4 address inside
            "2620:4f:8000::/48", // AS112
            "3fff::/20", // documentation
        }.Select(IPNetwork.Parse),
    ];

    private readonly IPNetwork[] _allowed = [.. allowedNetworks.Select(Parse)];

    /// <summary>Whether a connection may be made to the address. Never to IPv4 mapped into IPv6, for which <see cref="IPNetwork"/> finds itself in 2000::/3 too.</summary>
    public bool Allow(IPAddress address) => !address.IsIPv4MappedToIPv6 && (IsIn(_allowed, address) || IsPublic(address));

    /// <summary>
    /// Whether a text is a network in CIDR form as it would be printed: <c>010.0.0.0/8</c> and <c>10.1.0.0/8</c> are refused, for readers differ on
    /// what they mean. So is IPv4 mapped into IPv6, which is never called.
    /// </summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        if (!IPNetwork.TryParse(text, out network) || network.BaseAddress.IsIPv4MappedToIPv6) return false;
        var address = text.AsSpan(0, text!.IndexOf('/'));
        return network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? address.SequenceEqual(network.BaseAddress.ToString())
            : IPAddress.TryParse(address, out var written) && written.Equals(network.BaseAddress);
    }

    private static IPNetwork Parse(string text) => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is no network.");

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !IsIn(SpecialIPv4, address),
        AddressFamily.InterNetworkV6 => PublicIPv6.Contains(address) && !IsIn(SpecialIPv6, address),
        _ => false,
    };

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }
}
