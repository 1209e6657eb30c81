using System.Buffers;
using System.Text;
using StandardWebhooks;

namespace Convoy.Silo.Callbacks;

/// <summary>The signatures of Standard Webhooks: <c>v1,</c> and HMAC-SHA256 over id, time and body, one a secret, apart by spaces.</summary>
internal static class CallbackSignature
{
    // What it reads without a fault it writes as the same bytes again, which is why a library that takes text may sign bytes.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs with every secret, in their order.</summary>
    /// <exception cref="DecoderFallbackException">The body is not UTF-8.</exception>
    /// <exception cref="FormatException">A secret is not base64.</exception>
    public static string Of(string id, DateTimeOffset time, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        ArgumentOutOfRangeException.ThrowIfZero(secrets.Count, nameof(secrets));
        var buffer = ArrayPool<char>.Shared.Rent(body.Length);
        try
        {
            var text = buffer.AsSpan(0, Strict.GetChars(body, buffer));
            if (secrets.Count == 1) return new StandardWebhook(secrets[0]).Sign(id, time, text);
            var signatures = new string[secrets.Count];
            for (var secret = 0; secret < secrets.Count; secret++) signatures[secret] = new StandardWebhook(secrets[secret]).Sign(id, time, text);
            return string.Join(' ', signatures);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
