namespace Convoy.Silo.Hosting;

/// <summary>Turns what keeps the process from starting into one sentence and exit code 1.</summary>
public static class StartFaults
{
    /// <summary>Runs a process to its end; a second signal ends it at once.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> Guard(Func<Task> run)
    {
        using var signals = SecondSignal.Watch();
        try
        {
            await run();
            return 0;
        }
        catch (Exception fault)
        {
            // Only the innermost sentence of a fault of the framework says what is wrong.
            var sentence = fault is StartFaultException ? fault.Message : $"{fault.GetBaseException().Message} ({fault.GetBaseException().GetType().Name})";
            await Console.Error.WriteLineAsync($"Convoy cannot start: {sentence.ReplaceLineEndings(" ")}");
            return 1;
        }
    }
}
