using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Convoy.Projects;

namespace Convoy.Cargo;

/// <summary>
/// Tracking reads of many cargo, as they travel to a silo together: one array, because a field each costs more than the read. Its layout
/// travels between nodes of two releases: another one needs another type.
/// </summary>
[GenerateSerializer, Immutable, Alias("convoy.tracking-reads")]
public sealed class TrackingReads
{
    [Id(0)]
    private readonly byte[] _packed;

    /// <summary>Makes room for <paramref name="count"/> reads; each is to be set before they travel.</summary>
    public TrackingReads(int count) => _packed = new byte[count * Unsafe.SizeOf<Read>()];

    /// <summary>How many they are.</summary>
    public int Count => Reads.Length;

    private Span<Read> Reads => MemoryMarshal.Cast<byte, Read>(_packed.AsSpan());

    /// <summary>Sets a read.</summary>
    public void Set(int index, CargoId cargo, ProjectId reader)
    {
        ref var read = ref Reads[index];
        read.Reader = reader;
        cargo.Utf8.CopyTo(read.Cargo);
    }

    /// <summary>Which cargo is asked for.</summary>
    public CargoId CargoAt(int index) => CargoId.OfUtf8(Reads[index].Cargo);

    /// <summary>On whose behalf.</summary>
    public ProjectId ReaderAt(int index) => Reads[index].Reader;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Read
    {
        public ProjectId Reader;
        public Text Cargo;
    }

    [InlineArray(CargoId.Length)]
    private struct Text
    {
        private byte _first;
    }
}
