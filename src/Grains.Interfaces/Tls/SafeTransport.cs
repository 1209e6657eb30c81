using System.Net;
using Npgsql;

namespace Convoy.Tls;

/// <summary>
/// What may leave the machine only under TLS: calls between nodes, which carry no credential of their own, and everything that goes
/// to the database, its password among it. A warning would be read by nobody, so a start without it is refused unless the operator says
/// that the network keeps strangers out. Pure.
/// </summary>
public static class SafeTransport
{
    /// <summary>The setting that allows plain text.</summary>
    public const string Override = "Convoy:AllowPlaintextCluster";

    /// <summary>Why a node may not start; null when it may.</summary>
    /// <param name="advertised">Where its peers find it.</param>
    /// <param name="tls">Its settings of TLS.</param>
    /// <param name="allowPlaintext">The value of <see cref="Override"/>.</param>
    public static string? FaultBetweenNodes(IPAddress advertised, NodeTlsOptions tls, bool allowPlaintext) =>
        tls.AreSet() || allowPlaintext || IPAddress.IsLoopback(advertised)
            ? null
            : $"A cluster beyond loopback (Convoy:AdvertisedAddress is {advertised}) needs TLS between its nodes: set {NodeTlsOptions.Section}, or {Override}=true where the network keeps strangers out.";

    /// <summary>Why a database may not be used; null when it may. Never shows the connection string.</summary>
    /// <param name="connectionString">The value of <c>Convoy:Database</c>.</param>
    /// <param name="allowPlaintext">The value of <see cref="Override"/>.</param>
    public static string? FaultToDatabase(string connectionString, bool allowPlaintext)
    {
        NpgsqlConnectionStringBuilder database;
        try
        {
            database = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            // The fault may quote a piece of the password.
            return "Convoy:Database is no connection string of PostgreSQL, such as Host=db;Database=convoy;Username=convoy;Password=...";
        }

        if (string.IsNullOrWhiteSpace(database.Host)) return "Convoy:Database names no Host.";
        return allowPlaintext || IsVerified(database) || database.Host.Split(',').All(host => IsOnThisMachine(host.Trim()))
            ? null
            : $"Convoy:Database goes beyond loopback, so it needs SSL Mode=VerifyFull, or SSL Mode=VerifyCA with a Root Certificate, or {Override}=true where the network keeps strangers out.";
    }

    // Without an authority of its own, VerifyCA is content with the certificate of any web site.
    private static bool IsVerified(NpgsqlConnectionStringBuilder database) => database.SslMode switch
    {
        SslMode.VerifyFull => true,
        SslMode.VerifyCA => !string.IsNullOrWhiteSpace(database.RootCertificate),
        _ => false,
    };

    private static bool IsOnThisMachine(string host)
    {
        // A path, or an abstract name, is a Unix socket.
        if (host.StartsWith('/') || host.StartsWith('@')) return true;
        if (IPEndPoint.TryParse(host, out var endpoint)) return IPAddress.IsLoopback(endpoint.Address);
        return host.Split(':')[0].Equals("localhost", StringComparison.OrdinalIgnoreCase);
    }
}
