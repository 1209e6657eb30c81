using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Convoy.Gateway.Budget;

/// <summary>
/// The first attempt of a call, which is nearly always the only one: the answer or, on a fault that means it, that of the attempts
/// that follow. Used again once its answer was taken, so that a call allocates nothing.
/// </summary>
internal sealed class FirstAttempt<TArgument, TAnswer> : Attempt, IValueTaskSource<TAnswer>
{
    /// <summary>Attempts at rest that are kept for use, of each kind of call.</summary>
    private const int MaxAtRest = 1_024;

    private static readonly ConcurrentQueue<FirstAttempt<TArgument, TAnswer>> AtRest = new();
    private static int s_atRest;

    private readonly Action _onAnswer;
    private ManualResetValueTaskSourceCore<TAnswer> _caller;
    private ConfiguredValueTaskAwaitable<TAnswer>.ConfiguredValueTaskAwaiter _answer;
    private GrainCalls _calls = null!;
    private GrainCall<TArgument, TAnswer> _call = null!;
    private TArgument _argument = default!;
    private Allowance _allowance;
    private bool _isOverdue;

    private FirstAttempt() => _onAnswer = OnAnswer;

    /// <summary>Waits for an answer that is on its way.</summary>
    public static ValueTask<TAnswer> Wait(
        ValueTask<TAnswer> answer, GrainCalls calls, GrainCall<TArgument, TAnswer> call, TArgument argument, Allowance allowance)
    {
        if (AtRest.TryDequeue(out var attempt)) Interlocked.Decrement(ref s_atRest);
        else attempt = new FirstAttempt<TArgument, TAnswer>();
        (attempt._calls, attempt._call, attempt._argument, attempt._allowance) = (calls, call, argument, allowance);
        return attempt.Wait(answer);
    }

    /// <summary>The time is over: nobody waits for this answer any more.</summary>
    public override void Execute()
    {
        _isOverdue = true;
        GoOn(new TimeoutException("A grain did not answer in time."));
    }

    public ValueTaskSourceStatus GetStatus(short token) => _caller.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _caller.OnCompleted(continuation, state, token, flags);

    public TAnswer GetResult(short token)
    {
        try
        {
            return _caller.GetResult(token);
        }
        finally
        {
            // An overdue one still waits for its own answer, to look away when it comes.
            if (!_isOverdue) Rest();
        }
    }

    private ValueTask<TAnswer> Wait(ValueTask<TAnswer> answer)
    {
        // What the answer may change is read before it can come.
        var result = new ValueTask<TAnswer>(this, _caller.Version);
        StartedAt = _calls.Now;
        _answer = answer.ConfigureAwait(false).GetAwaiter();
        _calls.InFlight.Add(this);
        _answer.UnsafeOnCompleted(_onAnswer);
        return result;
    }

    private void OnAnswer()
    {
        if (!_calls.InFlight.Remove(this))
        {
            Ignore();
            return;
        }

        TAnswer answer;
        try
        {
            answer = _answer.GetResult();
        }
        catch (Exception fault)
        {
            GoOn(fault);
            return;
        }

        _caller.SetResult(answer);
    }

    private void Ignore()
    {
        try
        {
            _answer.GetResult();
        }
        catch (Exception)
        {
            // The caller was told long ago; read here, the fault is not reported as one that nobody saw.
        }
    }

    private async void GoOn(Exception fault)
    {
        try
        {
            var allowance = _allowance.HasBegun ? _allowance : _calls.Begin(StartedAt);
            _caller.SetResult(await _calls.AskAgain(_call, _argument, allowance, fault));
        }
        catch (Exception last)
        {
            _caller.SetException(last);
        }
    }

    private void Rest()
    {
        (_argument, _answer) = (default!, default);
        _caller.Reset();
        if (Interlocked.Increment(ref s_atRest) <= MaxAtRest) AtRest.Enqueue(this);
        else Interlocked.Decrement(ref s_atRest);
    }
}
