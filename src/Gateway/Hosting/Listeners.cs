using System.Net;
using System.Net.Sockets;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>Where the gateway listens: for everybody, and for operators where <c>Convoy:ManagementUrls</c> sets them apart.</summary>
internal sealed class Listeners
{
    private const string DefaultUrl = "http://localhost:8080";

    private Listeners(string[] publicUrls, string[] managementUrls)
    {
        Public = publicUrls;
        Management = managementUrls;
        ManagementPorts = [.. managementUrls.Select(url => BindingAddress.Parse(url).Port)];
    }

    public string[] Public { get; }

    public string[] Management { get; }

    public HashSet<int> ManagementPorts { get; }

    /// <summary>Reads the addresses and requires each port to be free.</summary>
    /// <exception cref="StartFaultException">One is no address, or is taken.</exception>
    public static Listeners From(IConfiguration configuration, GatewayOptions options)
    {
        var listeners = new Listeners(
            Urls(configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl, "--urls / ASPNETCORE_URLS"),
            Urls(options.ManagementUrls ?? "", "Convoy:ManagementUrls"));
        foreach (var url in listeners.Public) RequireFree(url, "--urls / ASPNETCORE_URLS");
        foreach (var url in listeners.Management) RequireFree(url, "Convoy:ManagementUrls");
        Settings.Require(!listeners.Public.Any(url => listeners.ManagementPorts.Contains(BindingAddress.Parse(url).Port)),
            "Convoy:ManagementUrls must have a port of its own.");
        return listeners;
    }

    private static string[] Urls(string urls, string setting)
    {
        var parts = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var url in parts)
        {
            try
            {
                BindingAddress.Parse(url);
            }
            catch (FormatException fault)
            {
                throw new StartFaultException($"{setting}: '{url}' is no address to listen on, such as {DefaultUrl}.", fault);
            }
        }

        return parts;
    }

    private static void RequireFree(string url, string setting)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe) return;
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) Ports.RequireFree(ip, address.Port, setting);
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) Ports.RequireFree(IPAddress.Loopback, address.Port, setting);
        else Ports.RequireFree(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port, setting);
    }
}
