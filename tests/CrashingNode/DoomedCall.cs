namespace Convoy.CrashingNode;

/// <summary>Counts the writes of one request, or of the start, and ends the process at its crash point.</summary>
internal sealed class DoomedCall(CrashPoint point)
{
    private int _writes;

    /// <summary>A transaction that may change the file is about to be committed.</summary>
    public void BeforeCommit()
    {
        // Before the next write, the disk is as it was after the last; some commits have nothing to write, and report no end.
        var write = Interlocked.Increment(ref _writes);
        if (write > point.Write || (write == point.Write && !point.IsAfter)) SuddenDeath.Now();
    }

    /// <summary>It is committed, and on the disk.</summary>
    public void AfterCommit()
    {
        if (Volatile.Read(ref _writes) == point.Write && point.IsAfter) SuddenDeath.Now();
    }
}
