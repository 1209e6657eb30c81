using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Convoy.Batches;

/// <summary>
/// The id of a batch that Convoy made: <c>bat_</c> and 22 characters of base62 over 16 bytes, which are 6 of time (milliseconds since
/// 1970) and 10 random. It is the fencing token of whoever holds the batch, and is never used again.
/// </summary>
public readonly record struct BatchId
{
    /// <summary>What every id begins with.</summary>
    public const string Prefix = "bat_";

    /// <summary>The length of every id, in characters.</summary>
    public const int Length = 26;

    private const int ByteLength = 16;
    private const int TimeLength = 6;

    private readonly string? _value;

    private BatchId(string value) => _value = value;

    /// <summary>The id as text.</summary>
    /// <exception cref="ArgumentException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new ArgumentException("The default BatchId names no batch.");

    /// <summary>Makes an id.</summary>
    public static BatchId New(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, time.GetUtcNow().ToUnixTimeMilliseconds());
        milliseconds[(8 - TimeLength)..].CopyTo(bytes);
        RandomNumberGenerator.Fill(bytes[TimeLength..]);
        Span<char> text = stackalloc char[Length];
        Prefix.CopyTo(text);
        Base62.Write(BinaryPrimitives.ReadUInt128BigEndian(bytes), text[Prefix.Length..]);
        return new BatchId(text.ToString());
    }

    /// <summary>Whether <paramref name="text"/> has the form of an id; workers may name batches of another form, which Convoy did not make.</summary>
    public static bool TryParse(string? text, out BatchId id)
    {
        var valid = text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) && Base62.TryRead(text.AsSpan(Prefix.Length), out _);
        id = valid ? new BatchId(text!) : default;
        return valid;
    }

    /// <summary>The id in a text that must be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static BatchId Parse(string? text) => TryParse(text, out var id) ? id : throw new FormatException("This is no id of a batch.");

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
