using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Convoy.Cargo;

/// <summary>
/// What a silo answers to <see cref="TrackingReads"/>, in their order. One that is not set has no answer: that cargo is to be asked by
/// itself. Its layout travels between nodes of two releases: another one needs another type.
/// </summary>
[GenerateSerializer, Immutable, Alias("convoy.tracking-answers")]
public sealed class TrackingAnswers
{
    [Id(0)]
    private readonly byte[] _packed;

    /// <summary>Makes room for <paramref name="count"/> answers.</summary>
    public TrackingAnswers(int count) => _packed = new byte[count * Unsafe.SizeOf<Answer>()];

    private enum Kind : byte
    {
        None = 0,
        NotFound = 1,
        Found = 2,
    }

    /// <summary>How many they are, those that are not set among them.</summary>
    public int Count => Answers.Length;

    private Span<Answer> Answers => MemoryMarshal.Cast<byte, Answer>(_packed.AsSpan());

    /// <summary>Sets an answer; null says that the reader may know of no such cargo.</summary>
    public void Set(int index, CargoTracking? tracking) => Answers[index] = tracking is null
        ? new Answer { Kind = Kind.NotFound }
        : new Answer
        {
            Kind = Kind.Found,
            Status = (byte)tracking.Status,
            CreatedAt = tracking.CreatedAt.UtcTicks,
            UpdatedAt = tracking.UpdatedAt.UtcTicks,
            Version = tracking.Version,
        };

    /// <summary>An answer, as <see cref="ICargoGrain.GetTracking"/> gives it.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(int index, out CargoTracking? tracking)
    {
        var answer = Answers[index];
        tracking = answer.Kind is not Kind.Found ? null : new CargoTracking
        {
            Status = (CargoStatus)answer.Status,
            CreatedAt = new(answer.CreatedAt, TimeSpan.Zero),
            UpdatedAt = new(answer.UpdatedAt, TimeSpan.Zero),
            Version = answer.Version,
        };
        return answer.Kind is not Kind.None;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Answer
    {
        public Kind Kind;
        public byte Status;
        public long CreatedAt; // UTC ticks, and so below
        public long UpdatedAt;
        public long Version;
    }
}
