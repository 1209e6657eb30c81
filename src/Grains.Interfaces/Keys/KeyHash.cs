using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Convoy.Keys;

/// <summary>SHA-256 of a whole key: what is stored and compared instead of the key itself.</summary>
[GenerateSerializer, Immutable, Alias("convoy.key-hash")]
public readonly record struct KeyHash
{
    /// <summary>Bytes in a hash.</summary>
    public const int Length = 32;

    [Id(0)] private readonly UInt128 _high;
    [Id(1)] private readonly UInt128 _low;

    private KeyHash(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>Hashes a key of at most <see cref="SecretKey.Length"/> ASCII characters.</summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> text = stackalloc byte[SecretKey.Length];
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(text[..Encoding.ASCII.GetBytes(key, text)], hash);
        return new KeyHash(hash);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{_high:x32}{_low:x32}";
}
