namespace Convoy.Gateway.Budget;

/// <summary>
/// The places of cargo that are written for the requests that bring many, of all such requests together
/// (<see cref="RequestOptions.MaxCargoInFlight"/>).
/// </summary>
internal sealed class CargoSlots(RequestOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxCargoInFlight);

    // Whoever wants many takes them alone: two that each hold half of what they want would wait for each other.
    private readonly SemaphoreSlim _many = new(1);

    /// <summary>Waits for a place until <paramref name="endsAt"/>, a timestamp of the clock; false where there was none: others may hold all, and wait for grains that do not answer.</summary>
    public ValueTask<bool> Take(long endsAt) => Take(_free, endsAt);

    /// <summary>As <see cref="Take(long)"/>, for as many places as <paramref name="count"/>, or as there are. Returns how many were taken: 0 where there was no room in time.</summary>
    public async ValueTask<int> Take(int count, long endsAt)
    {
        if (!await Take(_many, endsAt)) return 0;
        var wanted = Math.Min(count, options.MaxCargoInFlight);
        var taken = 0;
        try
        {
            while (taken < wanted && await Take(_free, endsAt)) taken++;
        }
        finally
        {
            _many.Release();
        }

        if (taken == wanted) return taken;
        if (taken > 0) _free.Release(taken);
        return 0;
    }

    public void Release(int count = 1) => _free.Release(count);

    public void Dispose()
    {
        _free.Dispose();
        _many.Dispose();
    }

    private async ValueTask<bool> Take(SemaphoreSlim places, long endsAt)
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), endsAt);
        if (left <= TimeSpan.Zero) return false;
        if (places.Wait(TimeSpan.Zero)) return true;
        using var limit = new CancellationTokenSource(left, time);
        try
        {
            await places.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
