using System.Buffers.Binary;
using System.Text;

namespace Convoy.Cargo;

/// <summary>
/// A cargo id: <c>crg_</c> and 22 characters of base62 over 16 bytes, which are 6 of time (milliseconds since 1970), 6 random and
/// 4 of tag (<see cref="ClusterSecrets"/>). Ids sort by creation. The tag tells an id that was issued to a project from any other
/// without asking a grain; it is a fast lane, not the lock, so the grain still checks the owner.
/// </summary>
public readonly record struct CargoId
{
    /// <summary>What every id begins with.</summary>
    public const string Prefix = "crg_";

    /// <summary>The length of every id, in characters.</summary>
    public const int Length = 26;

    internal const int ByteLength = 16;
    internal const int TaggedLength = 12;

    // The bytes of the grain's key, so that a read makes no text on its way from a path to a grain.
    private readonly IdSpan _key;

    private CargoId(IdSpan key) => _key = key;

    /// <summary>The id as text; makes a new string at every call.</summary>
    /// <exception cref="ArgumentException">This is the default value, which is no id.</exception>
    public string Value => Encoding.ASCII.GetString(Utf8);

    /// <summary>The id as ASCII, which is <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentException">This is the default value, which is no id.</exception>
    public ReadOnlySpan<byte> Utf8 => Key.AsSpan();

    /// <summary>The key of the cargo's grain.</summary>
    /// <exception cref="ArgumentException">This is the default value, which is no id.</exception>
    public IdSpan Key => _key.IsDefault ? throw new ArgumentException("The default CargoId reaches no cargo.") : _key;

    /// <summary>Whether <paramref name="text"/> has the form of an id; says nothing about whether it was issued.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CargoId id)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        var valid = TryDecode(text, bytes);
        id = valid ? Trusted(text) : default;
        return valid;
    }

    /// <summary>The least text that an id of this instant may be: all that were made before sort before it.</summary>
    public static string LeastAt(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        bytes.Clear();
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, Math.Max(0, instant.ToUnixTimeMilliseconds()));
        milliseconds[2..].CopyTo(bytes);
        return FromBytes(bytes).Value;
    }

    /// <summary>The id of a cargo's grain, which shares the bytes of its key.</summary>
    public static CargoId OfGrain(GrainId grain) => new(grain.Key);

    /// <inheritdoc/>
    public override string ToString() => _key.ToString();

    /// <summary>The id in the ASCII of one, as <see cref="Utf8"/> gives it; anything else is the id of no cargo.</summary>
    internal static CargoId OfUtf8(ReadOnlySpan<byte> text) => new(new IdSpan(text.ToArray()));

    internal static CargoId FromBytes(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[Length];
        Prefix.CopyTo(text);
        Base62.Write(BinaryPrimitives.ReadUInt128BigEndian(bytes), text[Prefix.Length..]);
        return Trusted(text);
    }

    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base62.TryRead(text[Prefix.Length..], out var number))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return true;
    }

    /// <summary>The id in a text that was found to be one.</summary>
    internal static CargoId Trusted(ReadOnlySpan<char> text)
    {
        var key = new byte[Length];
        Encoding.ASCII.GetBytes(text, key);
        return new CargoId(new IdSpan(key));
    }
}
