using System.Security.Cryptography;

namespace Convoy;

/// <summary>
/// A key for tags. Each thread keeps an HMAC that is keyed already: setting one up anew costs more than twice the tag itself (1,450 ns
/// against 570 ns), and every tracking read computes one.
/// </summary>
internal sealed class TagKey(byte[] key) : IDisposable
{
    private readonly ThreadLocal<IncrementalHash> _mac = new(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));

    /// <summary>HMAC-SHA256 of <paramref name="data"/>, 32 bytes.</summary>
    public void Compute(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        var hash = _mac.Value!;
        hash.AppendData(data);
        hash.GetHashAndReset(mac);
    }

    public void Dispose() => _mac.Dispose();
}
