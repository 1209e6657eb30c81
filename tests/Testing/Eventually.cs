namespace Convoy.Testing;

/// <summary>Waiting for a fact instead of for a time.</summary>
public static class Eventually
{
    /// <summary>How long a fact may take unless the caller says otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns once <paramref name="fact"/> holds.</summary>
    /// <param name="awaited">What is awaited, as the end of "Waited ... in vain for".</param>
    /// <param name="fact">Asked again and again, 25 ms apart.</param>
    /// <param name="timeout">How long to wait; <see cref="Patience"/> when null.</param>
    /// <param name="context">What else to say when it did not come true, such as the output of a process.</param>
    /// <exception cref="TimeoutException">The fact did not hold in time.</exception>
    public static async Task Holds(string awaited, Func<Task<bool>> fact, TimeSpan? timeout = null, Func<string>? context = null)
    {
        var patience = timeout ?? Patience;
        var started = TimeProvider.System.GetTimestamp();
        while (!await fact())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds:0.#} s in vain for {awaited}. {context?.Invoke()}");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="Holds(string, Func{Task{bool}}, TimeSpan?, Func{string}?)"/>
    public static Task Holds(string awaited, Func<bool> fact, TimeSpan? timeout = null, Func<string>? context = null) =>
        Holds(awaited, () => Task.FromResult(fact()), timeout, context);
}
