using System.Security.Cryptography;
using System.Text;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Callers;

/// <summary>Authenticates an operator by <c>X-Admin-Key</c>. Hashes are compared, in constant time, so not even the length is told.</summary>
internal sealed class AdminKeyCheck(string? configuredKey) : ICallerCheck
{
    public const string Header = "X-Admin-Key";

    /// <summary>The shortest admin key that is accepted, in characters.</summary>
    public const int MinLength = 16;

    private static readonly Refusal NotConfigured =
        Refusal.Of(new Sentence(StatusCodes.Status500InternalServerError, "Admin authentication not configured."));

    private static readonly Refusal Missing = Refusal.Unauthorized("Admin API key required. Include X-Admin-Key header.", "AdminApiKey");
    private static readonly Refusal Invalid = Refusal.Unauthorized("Invalid admin API key.");

    private readonly byte[]? _configured = configuredKey is null ? null : Hash(configuredKey);

    public ValueTask<Refusal?> Check(HttpContext context)
    {
        if (_configured is null) return new(NotConfigured);
        var given = context.Request.Headers[Header];
        if (given.Count > 1) return new(Invalid);
        var key = given.ToString();
        if (key.Length == 0) return new(Missing);
        return new(CryptographicOperations.FixedTimeEquals(Hash(key), _configured) ? null : Invalid);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
