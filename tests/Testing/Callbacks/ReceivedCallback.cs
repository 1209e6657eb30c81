using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Convoy.Testing.Callbacks;

/// <summary>A callback as it came.</summary>
/// <param name="CargoId">As the header <c>X-Convoy-Cargo-Id</c> says.</param>
/// <param name="MessageId">The header <c>webhook-id</c>.</param>
/// <param name="Timestamp">The header <c>webhook-timestamp</c>.</param>
/// <param name="Signature">The header <c>webhook-signature</c>.</param>
/// <param name="Length">The header <c>Content-Length</c>; -1 where it was missing.</param>
/// <param name="Body">The body.</param>
public sealed record ReceivedCallback(string? CargoId, string? MessageId, string? Timestamp, string? Signature, long Length, string Body)
{
    private const string SecretPrefix = "whsec_";

    /// <summary>The body, read as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>Whether one of the signatures is the secret's, by the rule of Standard Webhooks.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{MessageId}.{Timestamp}.{Body}")));
        return Signature?.Split(' ').Contains($"v1,{signature}") == true;
    }
}
