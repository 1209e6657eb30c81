using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Convoy.Cargo;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy;

/// <summary>
/// The cluster's secrets, from which the tags of ids and keys are made (HMAC-SHA256, RFC 2104; one derived key a purpose, HKDF,
/// RFC 5869). All of them verify, the newest mints; none is ever dropped, or the ids made with it would be refused.
/// </summary>
public sealed class ClusterSecrets
{
    /// <summary>Bytes in a secret.</summary>
    public const int SecretLength = 32;

    private const int CargoTagLength = CargoId.ByteLength - CargoId.TaggedLength;
    private const ulong KeyTagModulus = 56_800_235_584; // 62^6

    private readonly Derived[] _newestFirst;

    /// <param name="newestFirst">At least one secret of <see cref="SecretLength"/> bytes, the one that mints at the front.</param>
    /// <exception cref="ArgumentException">There is no secret, or one has another length.</exception>
    public ClusterSecrets(IEnumerable<byte[]> newestFirst)
    {
        _newestFirst = [.. newestFirst.Select(secret => new Derived(secret))];
        if (_newestFirst.Length == 0) throw new ArgumentException("A cluster needs at least one secret.", nameof(newestFirst));
    }

    /// <summary>Makes a cargo id for a project.</summary>
    public CargoId MintCargoId(ProjectId project, TimeProvider time)
    {
        Span<byte> id = stackalloc byte[CargoId.ByteLength];
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, time.GetUtcNow().ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(id);
        RandomNumberGenerator.Fill(id[6..CargoId.TaggedLength]);
        WriteCargoTag(_newestFirst[0], project, id);
        return CargoId.FromBytes(id);
    }

    /// <summary>
    /// Whether <paramref name="text"/> is the id of a cargo that was issued to <paramref name="project"/>. A foreign id, an id with
    /// a character changed and no id at all are alike false; one in 2^32 guesses passes, and the grain then says no.
    /// </summary>
    public bool TryVerifyCargoId(ProjectId project, ReadOnlySpan<char> text, out CargoId id)
    {
        Span<byte> given = stackalloc byte[CargoId.ByteLength];
        Span<byte> expected = stackalloc byte[CargoId.ByteLength];
        if (CargoId.TryDecode(text, given))
        {
            given[..CargoId.TaggedLength].CopyTo(expected);
            foreach (var secret in _newestFirst)
            {
                WriteCargoTag(secret, project, expected);
                if (!CryptographicOperations.FixedTimeEquals(given, expected)) continue;
                id = CargoId.Trusted(text);
                return true;
            }
        }

        id = default;
        return false;
    }

    internal void WriteKeyTag(KeyKind kind, ReadOnlySpan<char> body, Span<char> tag) => WriteKeyTag(_newestFirst[0], kind, body, tag);

    internal bool VerifiesKeyTag(KeyKind kind, ReadOnlySpan<char> body, ReadOnlySpan<char> tag)
    {
        Span<char> expected = stackalloc char[SecretKey.TagLength];
        foreach (var secret in _newestFirst)
        {
            WriteKeyTag(secret, kind, body, expected);
            if (CryptographicOperations.FixedTimeEquals(
                    MemoryMarshal.AsBytes(tag),
                    MemoryMarshal.AsBytes((ReadOnlySpan<char>)expected)))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteCargoTag(Derived secret, ProjectId project, Span<byte> id)
    {
        const int projectLength = 16;
        Span<byte> tagged = stackalloc byte[projectLength + CargoId.TaggedLength];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        project.Value.TryWriteBytes(tagged, bigEndian: true, out _);
        id[..CargoId.TaggedLength].CopyTo(tagged[projectLength..]);
        secret.CargoIds.Compute(tagged, mac);
        mac[..CargoTagLength].CopyTo(id[CargoId.TaggedLength..]);
    }

    private static void WriteKeyTag(Derived secret, KeyKind kind, ReadOnlySpan<char> body, Span<char> tag)
    {
        Span<byte> text = stackalloc byte[SecretKey.TaggedLength];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        (kind == KeyKind.Project ? secret.ProjectKeys : secret.WorkerKeys).Compute(text[..Encoding.ASCII.GetBytes(body, text)], mac);

        // 2^64 mod 62^6 leaves a bias below 2^-28, which a tag that is no secret by itself can bear.
        Base62.Write(BinaryPrimitives.ReadUInt64BigEndian(mac) % KeyTagModulus, tag);
    }

    private sealed class Derived
    {
        public Derived(byte[] secret)
        {
            if (secret.Length != SecretLength) throw new ArgumentException($"A cluster secret has {SecretLength} bytes, not {secret.Length}.", nameof(secret));
            CargoIds = Derive(secret, "convoy/cargo-id/1");
            ProjectKeys = Derive(secret, "convoy/project-key/1");
            WorkerKeys = Derive(secret, "convoy/worker-key/1");
        }

        public TagKey CargoIds { get; }

        public TagKey ProjectKeys { get; }

        public TagKey WorkerKeys { get; }

        private static TagKey Derive(byte[] secret, string label) =>
            new(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SecretLength, salt: null, info: Encoding.ASCII.GetBytes(label)));
    }
}
