namespace Convoy.Gateway.Budget;

/// <summary>
/// The places of cargo that are written for the requests that bring many, of all such requests together
/// (<see cref="RequestOptions.MaxCargoInFlight"/>).
/// </summary>
internal sealed class CargoSlots(RequestOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxCargoInFlight);

    /// <summary>Waits for a place until <paramref name="endsAt"/>, a timestamp of the clock; false where there was none: others may hold all, and wait for grains that do not answer.</summary>
    public async ValueTask<bool> Take(long endsAt)
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), endsAt);
        if (left <= TimeSpan.Zero) return false;
        if (_free.Wait(TimeSpan.Zero)) return true;
        using var limit = new CancellationTokenSource(left, time);
        try
        {
            await _free.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Release() => _free.Release();

    public void Dispose() => _free.Dispose();
}
