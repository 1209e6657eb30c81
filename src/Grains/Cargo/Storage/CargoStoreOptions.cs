namespace Convoy.Grains.Cargo.Storage;

/// <summary>Where a silo keeps cargo.</summary>
public enum CargoStorageKind
{
    /// <summary>In the table <c>cargo</c>, many in one commit.</summary>
    Grouped,

    /// <summary>As every other grain, by Orleans' ADO.NET provider, a commit each: what <see cref="Grouped"/> is measured against.</summary>
    AdoNet,
}

/// <summary><c>Convoy:CargoStore</c>: how cargo are written and read in groups. What waits for a turn makes the next group: there is no timer.</summary>
public sealed class CargoStoreOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:CargoStore";

    /// <summary>Groups that are committed at the same time, each on a connection. Default 2, from 1 to 16; SQLite has one. More use more connections and make smaller groups.</summary>
    public int Writers { get; set; } = 2;

    /// <summary>Groups that are read at the same time, each on a connection. Default 2, from 1 to 16.</summary>
    public int Readers { get; set; } = 2;

    /// <summary>The most rows of one group. Default 1,000, from 1 to 10,000. More make a commit cheaper a row and slower.</summary>
    public int MaxGroupRows { get; set; } = 1_000;

    /// <summary>Writes that may wait for one writer, and reads that may wait in all. Default 20,000, from 1 to 1,000,000; one more is turned away at once.</summary>
    public int MaxQueuedRows { get; set; } = 20_000;

    /// <summary>Bytes of writes that may wait for one writer. Default 128 MiB, from 1 to 16 GiB; one more is turned away at once, unless nothing waits. More take memory while the database is slow.</summary>
    public long MaxQueuedBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Outside(nameof(Writers), Writers, 16) ?? Outside(nameof(Readers), Readers, 16)
        ?? Outside(nameof(MaxGroupRows), MaxGroupRows, 10_000) ?? Outside(nameof(MaxQueuedRows), MaxQueuedRows, 1_000_000)
        ?? Outside(nameof(MaxQueuedBytes), MaxQueuedBytes, 16L * 1024 * 1024 * 1024);

    private static string? Outside(string setting, long value, long max) =>
        value >= 1 && value <= max ? null : $"{Section}:{setting} must be from 1 to {max}, not {value}.";
}
