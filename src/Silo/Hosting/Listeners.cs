using System.Net;
using System.Net.Sockets;

namespace Convoy.Silo.Hosting;

/// <summary>Where a process listens: for everybody, and for operators where <c>Convoy:ManagementUrls</c> sets them apart.</summary>
public sealed class Listeners
{
    private const string Example = "http://localhost:8080";
    private const string PublicSetting = "--urls / ASPNETCORE_URLS";
    private const string ManagementSetting = "Convoy:ManagementUrls";
    private const string PortsSetting = "HTTP_PORTS"; // ASPNETCORE_HTTP_PORTS, which container images set

    private Listeners(string[] publicUrls, string[] managementUrls)
    {
        Public = publicUrls;
        Management = managementUrls;
        ManagementPorts = managementUrls.Select(url => BindingAddress.Parse(url).Port).ToHashSet();
    }

    /// <summary>Addresses for everybody.</summary>
    public IReadOnlyList<string> Public { get; }

    /// <summary>Addresses for operators alone.</summary>
    public IReadOnlyList<string> Management { get; }

    /// <summary>The ports of <see cref="Management"/>.</summary>
    public IReadOnlySet<int> ManagementPorts { get; }

    /// <summary>Reads and checks the addresses.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="defaultUrl">Where a process listens that is told nothing.</param>
    /// <param name="managementUrls">Addresses for operators alone, separated by semicolons; none when null.</param>
    /// <exception cref="StartFaultException">One is no address, or two are in each other's way.</exception>
    public static Listeners From(IConfiguration configuration, string defaultUrl, string? managementUrls = null)
    {
        Settings.Require(!configuration.GetSection("Kestrel:Endpoints").Exists(), $"Kestrel:Endpoints is not read: set {PublicSetting} instead.");
        var urls = configuration[WebHostDefaults.ServerUrlsKey] ?? FromPorts(configuration[PortsSetting]) ?? defaultUrl;
        var listeners = new Listeners(Parse(urls, PublicSetting), Parse(managementUrls ?? "", ManagementSetting));
        Settings.Require(listeners.Public.Count > 0, $"{PublicSetting} must name an address to listen on, such as {Example}.");
        Settings.Require(!listeners.ManagementPorts.Contains(0), $"{ManagementSetting} must name its port.");
        Settings.Require(
            !listeners.Public.Any(url => listeners.ManagementPorts.Contains(BindingAddress.Parse(url).Port)), $"{ManagementSetting} must have a port of its own.");
        return listeners;
    }

    /// <summary>Requires each port to be free.</summary>
    /// <exception cref="StartFaultException">One is taken.</exception>
    public void RequireFree()
    {
        foreach (var url in Public) RequireFree(BindingAddress.Parse(url), PublicSetting);
        foreach (var url in Management) RequireFree(BindingAddress.Parse(url), ManagementSetting);
    }

    /// <summary>The public addresses that were bound, as somebody on this machine can call them.</summary>
    public IReadOnlyList<string> Announced(IEnumerable<string> bound)
    {
        var called = bound.Where(url => !ManagementPorts.Contains(BindingAddress.Parse(url).Port))
            .Select(url => url
                .Replace("://+", "://localhost", StringComparison.Ordinal)
                .Replace("://*", "://localhost", StringComparison.Ordinal)
                .Replace("://[::]", "://localhost", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        return called.Count > 0 ? called : Public;
    }

    private static string? FromPorts(string? ports) =>
        string.IsNullOrWhiteSpace(ports) ? null : string.Join(';', ports.Split(';', StringSplitOptions.TrimEntries).Select(port => $"http://*:{port}"));

    private static string[] Parse(string urls, string setting)
    {
        var parts = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var url in parts) Settings.Require(IsAddress(url), $"{setting}: '{url}' is no address to listen on, such as {Example}.");
        return parts;
    }

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && (address.IsUnixPipe || (address.PathBase.Length == 0 && address.Port is >= 0 and <= IPEndPoint.MaxPort));
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static void RequireFree(BindingAddress address, string setting)
    {
        if (address.IsUnixPipe || address.IsNamedPipe) return;
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) Ports.RequireFree(ip, address.Port, setting);
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) Ports.RequireFree(IPAddress.Loopback, address.Port, setting);
        else Ports.RequireFree(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port, setting);
    }
}
