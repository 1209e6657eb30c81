using System.Security.Cryptography;

namespace Convoy.Grains.Storage;

/// <summary>Where the cluster's secrets are kept.</summary>
public static class ClusterSecretsStore
{
    /// <summary>Reads the secrets, after making the first one where there is none; however many nodes start at once, they agree.</summary>
    public static async Task<ClusterSecrets> Load(Database database, TimeProvider time)
    {
        await database.Execute(
            "INSERT INTO cluster_secrets (id, secret, created_at) VALUES (1, @secret, @now) ON CONFLICT DO NOTHING",
            ("@secret", RandomNumberGenerator.GetBytes(ClusterSecrets.SecretLength)),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));
        return new ClusterSecrets(await database.Query(
            "SELECT secret FROM cluster_secrets ORDER BY id DESC",
            row => row.GetFieldValue<byte[]>(0)));
    }
}
