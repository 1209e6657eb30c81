using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

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

    private readonly string? _value;

    private CargoId(string value) => _value = value;

    /// <summary>The id as text.</summary>
    /// <exception cref="ArgumentException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new ArgumentException("The default CargoId reaches no cargo.");

    /// <summary>Whether <paramref name="text"/> has the form of an id; says nothing about whether it was issued.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CargoId id)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        var valid = text is not null && TryDecode(text, bytes);
        id = valid ? new CargoId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    internal static CargoId FromBytes(ReadOnlySpan<byte> bytes) => new(string.Create(Length, BinaryPrimitives.ReadUInt128BigEndian(bytes), (text, number) =>
    {
        Prefix.CopyTo(text);
        Base62.Write(number, text[Prefix.Length..]);
    }));

    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base62.TryRead(text[Prefix.Length..], out var number))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return true;
    }

    internal bool TryDecode(Span<byte> bytes) => _value is not null && TryDecode(_value, bytes);

    internal static CargoId Trusted(string text) => new(text);
}
