namespace Convoy.Gateway.Budget;

/// <summary>
/// The grain calls of one request that brings many cargo. It may take longer than a request's allowance as long as grains answer; when
/// none has within it, the rest is given up, and what comes within as long after that too.
/// </summary>
internal sealed partial class ManyCargo(GrainCalls grains, CargoSlots slots, TimeProvider time, ILogger<ManyCargo> log)
{
    /// <summary>Cargo that travel in one message.</summary>
    public const int MessageCargo = 250;

    private long _endsAt;
    private long? _gaveUpAt;

    private long EndsAt => Interlocked.Read(ref _endsAt);

    /// <summary>Makes calls that serve some of the cargo together, and counts them as given up where no grain answered.</summary>
    public async Task Run(Func<IEnumerable<Task>> calls)
    {
        if (_gaveUpAt is not { } gaveUpAt || time.GetElapsedTime(gaveUpAt) >= grains.Options.TotalTimeout)
        {
            _gaveUpAt = null;
            GrainsAnswered();
        }

        await Task.WhenAll(calls());
        if (EndsAt <= time.GetTimestamp()) _gaveUpAt ??= time.GetTimestamp();
    }

    /// <summary>Asks for many cargo in one message, within the time of one attempt.</summary>
    /// <returns>The answer, or that there was none: each cargo is to be asked by itself then.</returns>
    public async ValueTask<(bool IsKnown, TAnswer? Answer)> AskTogether<TArgument, TAnswer>(int cargo, GrainCall<TArgument, TAnswer> call, TArgument argument)
    {
        var places = await slots.Take(cargo, EndsAt);
        if (places == 0) return default;
        try
        {
            var answer = await grains.Ask(call, argument, grains.BeginOneAttempt());
            GrainsAnswered();
            return (true, answer);
        }
        catch (GrainsUnavailableException)
        {
            return default;
        }
#pragma warning disable CA1031 // Asked by itself, each cargo shows what it has to do with the fault. An earlier release may not know the message.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogGroupFault(log, fault);
            return default;
        }
        finally
        {
            slots.Release(places);
        }
    }

    /// <summary>Asks for one cargo, again if it must be.</summary>
    /// <returns>The answer, or that nobody knows.</returns>
    public async ValueTask<(bool IsKnown, TAnswer? Answer)> Ask<TArgument, TAnswer>(GrainCall<TArgument, TAnswer> call, TArgument argument)
    {
        if (!await slots.Take(EndsAt)) return default;
        try
        {
            var answer = await grains.Ask(call, argument, new Allowance(EndsAt));
            GrainsAnswered();
            return (true, answer);
        }
        catch (GrainsUnavailableException)
        {
            return default;
        }
#pragma warning disable CA1031 // One cargo never costs the others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(log, fault);
            return default;
        }
        finally
        {
            slots.Release();
        }
    }

    private void GrainsAnswered() => Interlocked.Exchange(ref _endsAt, grains.Begin().EndsAt);

    [LoggerMessage(1, LogLevel.Error, "A cargo of a call with many failed through a fault of ours")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "A message with many cargo failed, and each is asked for by itself")]
    private static partial void LogGroupFault(ILogger logger, Exception fault);
}

/// <summary>Begins the calls of requests that bring many cargo.</summary>
internal sealed class ManyCargoCalls(GrainCalls grains, TimeProvider time, ILogger<ManyCargo> log) : IDisposable
{
    private readonly CargoSlots _slots = new(grains.Options, time);

    public ManyCargo Begin() => new(grains, _slots, time, log);

    public void Dispose() => _slots.Dispose();
}
