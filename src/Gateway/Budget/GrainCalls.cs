using System.Runtime.ExceptionServices;
using Convoy.Gateway.Metrics;
using Polly;

namespace Convoy.Gateway.Budget;

/// <summary>One call of one grain. It is made once or more, each time with the same argument.</summary>
internal delegate ValueTask<TAnswer> GrainCall<TArgument, TAnswer>(IGrainFactory grains, TArgument argument);

/// <summary>
/// Every grain call of the gateway, with a deadline for each attempt and for all. A read may always be asked again; a write only goes
/// through here if a repeat is the same thing: what identifies it (ids, keys, absolute values) is in the argument before the first attempt.
/// </summary>
internal sealed class GrainCalls : IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly long _attemptTicks;
    private readonly long _totalTicks;
    private readonly ResiliencePipeline _again;
    private readonly ResiliencePipeline _inTurn;

    public GrainCalls(IGrainFactory grains, RequestOptions options, GatewayMetrics metrics, TimeProvider time)
    {
        _grains = grains;
        _time = time;
        Options = options;
        _attemptTicks = Ticks(options.AttemptTimeout);
        _totalTicks = Ticks(options.TotalTimeout);
        InFlight = new AttemptsInFlight(options.AttemptTimeout, time);
        _again = AskingAgain.Pipeline(metrics, time).AddTimeout(options.AttemptTimeout).Build();
        _inTurn = AskingAgain.Pipeline(metrics, time, repeatsOverdue: false).Build();
    }

    public RequestOptions Options { get; }

    internal AttemptsInFlight InFlight { get; }

    internal long Now => _time.GetTimestamp();

    /// <summary>The whole allowance, beginning now.</summary>
    public Allowance Begin() => Begin(Now);

    /// <summary>The whole allowance, as if it had begun at <paramref name="startedAt"/>.</summary>
    public Allowance Begin(long startedAt) => new(startedAt + _totalTicks);

    /// <summary>An allowance of <paramref name="span"/>, beginning now, or the whole if that is shorter.</summary>
    public Allowance Begin(TimeSpan span) => new(Now + Math.Min(Ticks(span), _totalTicks));

    /// <summary>Enough for one attempt, beginning now.</summary>
    public Allowance BeginOneAttempt() => new(Now + Math.Min(_attemptTicks + Ticks(AttemptsInFlight.Resolution), _totalTicks));

    /// <summary>Makes the call, again if it must be.</summary>
    /// <exception cref="GrainsUnavailableException">No attempt within the allowance had an answer; the outcome of a write is unknown.</exception>
    public ValueTask<TAnswer> Ask<TArgument, TAnswer>(GrainCall<TArgument, TAnswer> call, TArgument argument, Allowance allowance = default)
    {
        // Less than one attempt is left: a deadline of its own.
        if (allowance.HasBegun && allowance.EndsAt - Now < _attemptTicks) return AskAgain(call, argument, allowance, null);

        ValueTask<TAnswer> answer;
        try
        {
            answer = call(_grains, argument);
        }
        catch (Exception fault)
        {
            return AskAgain(call, argument, allowance.HasBegun ? allowance : Begin(), fault);
        }

        return answer.IsCompletedSuccessfully ? answer : FirstAttempt<TArgument, TAnswer>.Wait(answer, this, call, argument, allowance);
    }

    /// <summary>
    /// As <c>Ask</c>, but an attempt has all the time that is left, and none is made while another may be under way. For a write
    /// of values: a late attempt would put back what somebody has changed since. So none follows one that had no answer either.
    /// </summary>
    /// <exception cref="GrainsUnavailableException">As there.</exception>
    public ValueTask<TAnswer> AskInTurn<TArgument, TAnswer>(GrainCall<TArgument, TAnswer> call, TArgument argument, Allowance allowance) =>
        Ask(_inTurn, call, argument, allowance, null);

    /// <summary>Makes one attempt and no other, for a call that there is another way for.</summary>
    /// <exception cref="TimeoutException">It had no answer in its time; any other fault is as the grain or the way to it gave it.</exception>
    public async ValueTask<TAnswer> AskOnce<TArgument, TAnswer>(GrainCall<TArgument, TAnswer> call, TArgument argument)
    {
        var answer = call(_grains, argument).AsTask();
        try
        {
            return await answer.WaitAsync(Options.AttemptTimeout, _time);
        }
        catch (TimeoutException)
        {
            answer.Ignore();
            throw;
        }
    }

    /// <summary>The attempts after one that ended with <paramref name="fault"/>; all of them where that is null.</summary>
    internal ValueTask<TAnswer> AskAgain<TArgument, TAnswer>(
        GrainCall<TArgument, TAnswer> call, TArgument argument, Allowance allowance, Exception? fault) => Ask(_again, call, argument, allowance, fault);

    private async ValueTask<TAnswer> Ask<TArgument, TAnswer>(
        ResiliencePipeline pipeline, GrainCall<TArgument, TAnswer> call, TArgument argument, Allowance allowance, Exception? fault)
    {
        if (fault is not null && GrainFaults.KindOf(fault) is null) ExceptionDispatchInfo.Throw(fault);
        var asking = new AskingAgain<TArgument, TAnswer>(_grains, call, argument, fault);
        return await asking.Run(pipeline, _time.GetElapsedTime(Now, allowance.EndsAt));
    }

    public void Dispose() => InFlight.Dispose();

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
