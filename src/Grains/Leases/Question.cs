namespace Convoy.Grains.Leases;

/// <summary>A question that is under way once at a time, unless its answer is overdue. Not thread safe.</summary>
internal sealed class Question
{
    private bool _isUnderWay;

    /// <summary>When it was last asked.</summary>
    public long BegunAt { get; private set; }

    /// <summary>Begins it; false when it is under way and not overdue.</summary>
    public bool TryBegin(TimeProvider time, TimeSpan overdueAfter)
    {
        if (_isUnderWay && time.GetElapsedTime(BegunAt) < overdueAfter) return false;
        _isUnderWay = true;
        BegunAt = time.GetTimestamp();
        return true;
    }

    /// <summary>Ends the one that was begun then.</summary>
    public void End(long begunAt)
    {
        if (begunAt == BegunAt) _isUnderWay = false;
    }
}
