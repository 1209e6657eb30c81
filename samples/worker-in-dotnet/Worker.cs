using Convoy.Cargo;

namespace Convoy.Samples;

/// <summary>Tells Convoy how cargo is getting on, by calling its grains.</summary>
public sealed class Worker(IGrainFactory grains, TimeProvider time)
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Reports one transition, written as <c>crg_... Processing</c>.</summary>
    /// <returns>What became of it.</returns>
    public async Task<string> Report(string line)
    {
        if (line.Split(' ') is not [var text, var status] || !Enum.TryParse<CargoStatus>(status, out var to)) return $"not understood: {line}";
        if (!CargoId.TryParse(text, out var id)) return $"no cargo id: {text}";

        // The identity is made before the first attempt: sent again, it is the same event again, whatever became of the first.
        var transition = new Transition { To = to, TransitionId = $"{Guid.NewGuid():n}" };
        var outcome = await Send(grains.GetCargo(id), transition);
        return $"{text}: {outcome.Kind} {outcome.Status} {outcome.Detail}".TrimEnd();
    }

    private async Task<TransitionOutcome> Send(ICargoGrain cargo, Transition transition)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await cargo.Apply([transition]))[0];
            }
            catch (Exception fault) when (attempt < MaxAttempts && IsUnknown(fault))
            {
                await Task.Delay(Pause, time);
            }
        }
    }

    // A database that did not answer, a silo that died or is not known yet, an answer that did not come, a call that a silo gave up as it
    // died: it may have been done.
    private static bool IsUnknown(Exception fault) => fault is OrleansException or TimeoutException or OperationCanceledException;
}
