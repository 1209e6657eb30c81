namespace Convoy.Gateway.Budget;

/// <summary>
/// The first attempts that wait for their answers, oldest first, and the timer that ends those that wait too long. All have the same
/// time, so only the head of the list is ever looked at: a timer an attempt would cost more than the call itself.
/// Whoever takes an attempt off the list, its answer or the timer, decides what becomes of it; the other comes too late.
/// </summary>
internal sealed class AttemptsInFlight : IDisposable
{
    /// <summary>From one look at the list to the next; an attempt ends by so much too late.</summary>
    public static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Attempt? _oldest;
    private Attempt? _newest;

    public AttemptsInFlight(TimeSpan timeout, TimeProvider time)
    {
        _time = time;
        _timeout = timeout;
        _timer = time.CreateTimer(static list => ((AttemptsInFlight)list!).EndOverdue(), this, Resolution, Resolution);
    }

    public void Add(Attempt attempt)
    {
        lock (_lock)
        {
            attempt.IsWaiting = true;
            attempt.Older = _newest;
            if (_newest is null) _oldest = attempt;
            else _newest.Newer = attempt;
            _newest = attempt;
        }
    }

    /// <summary>Takes an attempt off the list; false when another was first.</summary>
    public bool Remove(Attempt attempt)
    {
        lock (_lock)
        {
            if (!attempt.IsWaiting) return false;
            TakeOff(attempt);
            return true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void EndOverdue()
    {
        while (TakeOverdue() is { } attempt) attempt.EndOverdue();
    }

    private Attempt? TakeOverdue()
    {
        lock (_lock)
        {
            if (_oldest is not { } attempt || _time.GetElapsedTime(attempt.StartedAt) < _timeout) return null;
            TakeOff(attempt);
            return attempt;
        }
    }

    private void TakeOff(Attempt attempt)
    {
        attempt.IsWaiting = false;
        if (attempt.Older is null) _oldest = attempt.Newer;
        else attempt.Older.Newer = attempt.Newer;
        if (attempt.Newer is null) _newest = attempt.Older;
        else attempt.Newer.Older = attempt.Older;
        attempt.Older = attempt.Newer = null;
    }
}

/// <summary>A place in the list. What follows a fault is executed on the thread pool: thousands may be overdue at once.</summary>
internal abstract class Attempt : IThreadPoolWorkItem
{
    /// <summary>As <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long StartedAt { get; protected set; }

    public bool IsWaiting { get; set; }

    public Attempt? Older { get; set; }

    public Attempt? Newer { get; set; }

    /// <summary>Called when the time is over, by the timer.</summary>
    public abstract void EndOverdue();

    public abstract void Execute();
}
