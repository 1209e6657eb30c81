namespace Convoy.CrashingNode;

/// <summary>Counts the writes of one request, or of the start, and brings about the mishap.</summary>
internal sealed class DoomedCall(CrashPoint point)
{
    private int _writes;

    /// <summary>A transaction that may change the file is about to be committed.</summary>
    /// <returns>Whether it may be.</returns>
    public bool BeforeCommit()
    {
        var write = Interlocked.Increment(ref _writes);
        if (point.Mishap == Mishap.Refused) return write != point.Write;

        // Before the next write, the disk is as it was after the last; some commits have nothing to write, and report no end.
        if (write > point.Write || (write == point.Write && point.Mishap == Mishap.Before)) SuddenDeath.Now();
        return true;
    }

    /// <summary>It is committed, and on the disk.</summary>
    public void AfterCommit()
    {
        if (Volatile.Read(ref _writes) == point.Write && point.Mishap == Mishap.After) SuddenDeath.Now();
    }
}
