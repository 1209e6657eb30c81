using Npgsql;

namespace Convoy.Tls;

/// <summary>Encryption by Kerberos between a process of ours and the database.</summary>
public static class GssEncryption
{
    /// <summary>The variable that chooses it for what does not choose by itself, as for every client of PostgreSQL (libpq's documentation).</summary>
    public const string Variable = "PGGSSENCMODE";

    private const string Keyword = "GSS Encryption Mode";

    /// <summary>
    /// Leaves it out where neither the connection string nor <see cref="Variable"/> says anything of it. Npgsql would prefer it everywhere: each new
    /// connection would look for a ticket, and perhaps for the names of the host, by calls that block and heed no timeout, and one that is
    /// refused would be made again without it.
    /// </summary>
    /// <param name="database">The connection string, which is changed.</param>
    public static void OnlyIfAskedFor(NpgsqlConnectionStringBuilder database)
    {
        var isAskedFor = database.Keys.Cast<string>().Contains(Keyword, StringComparer.OrdinalIgnoreCase)
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));
        if (!isAskedFor) database.GssEncryptionMode = GssEncryptionMode.Disable;
    }
}
