using System.Security.Cryptography;

namespace Convoy.Keys;

/// <summary>
/// The text of an API or worker key: 42 characters, which are a prefix of 10, 26 random ones of base62 (154 bits) and a tag of 6
/// over the rest (<see cref="ClusterSecrets"/>), so that a key that was never issued is refused without a look-up.
/// </summary>
public static class SecretKey
{
    /// <summary>The length of every key, in characters.</summary>
    public const int Length = 42;

    /// <summary>How many leading characters are stored and shown as <c>key_prefix</c>.</summary>
    public const int ShownLength = 12;

    internal const int PrefixLength = 10;
    internal const int TagLength = 6;
    internal const int TaggedLength = Length - TagLength;

    private const int RandomLength = Length - PrefixLength - TagLength;

    /// <summary>What the keys of a kind begin with.</summary>
    public static string Prefix(KeyKind kind) => kind switch
    {
        KeyKind.Project => "convoy_sk_",
        KeyKind.Worker => "convoy_wk_",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether <paramref name="text"/> has the prefix, the length and the alphabet of a key of this kind.</summary>
    public static bool IsWellFormed(KeyKind kind, ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix(kind), StringComparison.Ordinal) && Base62.IsValid(text[PrefixLength..]);

    /// <summary>Makes a key. Its random part comes from the system's CSPRNG by rejection, so every character is equally likely.</summary>
    public static string Mint(KeyKind kind, ClusterSecrets secrets)
    {
        var body = Prefix(kind) + RandomNumberGenerator.GetString(Base62.Alphabet, RandomLength);
        Span<char> tag = stackalloc char[TagLength];
        secrets.WriteKeyTag(kind, body, tag);
        return string.Concat(body, tag);
    }

    /// <summary>Whether the tag of a well-formed key is right, which means that this cluster issued it.</summary>
    public static bool WasIssued(KeyKind kind, ReadOnlySpan<char> key, ClusterSecrets secrets) =>
        key.Length == Length && secrets.VerifiesKeyTag(kind, key[..TaggedLength], key[TaggedLength..]);
}
