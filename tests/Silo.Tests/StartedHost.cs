using Microsoft.Extensions.Hosting;

namespace Convoy.Silo.Tests;

/// <summary>Hosts of tests.</summary>
internal static class StartedHost
{
    /// <summary>Starts a host and hands it on; one that does not start is disposed.</summary>
    public static async Task<IHost> Started(this IHost host)
    {
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
