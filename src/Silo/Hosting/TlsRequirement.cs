using System.Net;
using Convoy.Tls;

namespace Convoy.Silo.Hosting;

/// <summary>Refuses to start a node of a cluster whose words could be overheard or invented.</summary>
public static class TlsRequirement
{
    /// <summary>Requires TLS, by usable settings, of everything that leaves the machine.</summary>
    /// <param name="advertised">Where the node's peers find it.</param>
    /// <param name="tls">The settings under <c>Convoy:Tls</c>.</param>
    /// <param name="database">The PostgreSQL connection string.</param>
    /// <param name="allowPlaintext">Whether plain text is allowed (<c>Convoy:AllowPlaintextCluster</c>).</param>
    /// <exception cref="StartFaultException">It is missing; the message names the setting and shows no secret.</exception>
    public static void RequireSafeTransport(IPAddress advertised, NodeTlsOptions tls, string database, bool allowPlaintext)
    {
        var fault = tls.Fault()
            ?? SafeTransport.FaultBetweenNodes(advertised, tls, allowPlaintext)
            ?? SafeTransport.FaultToDatabase(database, allowPlaintext);
        if (fault is not null) throw new StartFaultException(fault);
    }
}
