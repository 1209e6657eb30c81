namespace Convoy.Node.Tests.Crashes;

/// <summary>The durable write at which a node dies, counted from 1.</summary>
internal readonly record struct CrashPoint(int Write, bool IsAfter)
{
    /// <summary>The header by which a request names it to the crashing node.</summary>
    public const string Header = "X-Crash-At";

    /// <summary>The variable by which a start names it to the crashing node.</summary>
    public const string StartVariable = "CRASH_AT";

    /// <summary>How many writes are on the disk then.</summary>
    public int WritesDone => IsAfter ? Write : Write - 1;

    public static CrashPoint Before(int write) => new(write, IsAfter: false);

    public static CrashPoint After(int write) => new(write, IsAfter: true);

    /// <summary>
    /// Where something that writes that often can be cut off. After a write the disk is as it is before the next one, so "after" is
    /// a point of its own only at the last: there all is done, and nobody was told.
    /// </summary>
    public static IEnumerable<CrashPoint> Of(int writes) => Enumerable.Range(1, writes).Select(Before).Append(After(writes));

    public override string ToString() => $"{Write}:{(IsAfter ? "after" : "before")}";
}
