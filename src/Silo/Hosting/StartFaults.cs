namespace Convoy.Silo.Hosting;

/// <summary>Turns what keeps the process from starting, or ends it, into one sentence and exit code 1.</summary>
public static class StartFaults
{
    /// <summary>Runs a process to its end; a second signal ends it at once.</summary>
    /// <param name="open">Makes what is run; null when there is nothing more to do.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> Guard(Func<Task<WebApplication?>> open)
    {
        using var signals = SecondSignal.Watch();
        var hasStarted = false;
        try
        {
            await using var app = await open();
            if (app is null) return 0;
            app.Lifetime.ApplicationStarted.Register(() => hasStarted = true);
            await app.RunAsync();
            return 0;
        }
        catch (Exception fault)
        {
            // Only the innermost sentence of a fault of the framework says what is wrong.
            var sentence = fault is StartFaultException ? fault.Message : $"{fault.GetBaseException().Message} ({fault.GetBaseException().GetType().Name})";
            var what = hasStarted ? "Convoy ended" : "Convoy cannot start";
            await Console.Error.WriteLineAsync($"{what}: {sentence.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
