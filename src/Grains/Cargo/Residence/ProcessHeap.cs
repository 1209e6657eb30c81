namespace Convoy.Grains.Cargo.Residence;

/// <summary>What a process has of managed memory.</summary>
internal interface IHeap
{
    /// <summary>As it was at the last collection of any kind.</summary>
    HeapReading Now { get; }

    /// <summary>As it was when everything was last collected.</summary>
    HeapReading LastFull { get; }

    /// <summary>Asks for a collection of everything, and does not wait for it.</summary>
    void Collect();
}

/// <summary>Memory as a collection found it.</summary>
/// <param name="Index">Counts the collections.</param>
/// <param name="InUse">Bytes in use.</param>
/// <param name="Available">Bytes that the process may have.</param>
internal readonly record struct HeapReading(long Index, double InUse, double Available)
{
    public double Share(int percent) => Available * (percent / 100.0);
}

/// <summary>The heap of this process.</summary>
internal sealed class ProcessHeap : IHeap
{
    public HeapReading Now => Of(GC.GetGCMemoryInfo(GCKind.Any));

    public HeapReading LastFull
    {
        get
        {
            var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
            return Of(blocking.Index > background.Index ? blocking : background);
        }
    }

    public void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);

    private static HeapReading Of(GCMemoryInfo memory) => new(memory.Index, memory.HeapSizeBytes - memory.FragmentedBytes, memory.TotalAvailableMemoryBytes);
}
