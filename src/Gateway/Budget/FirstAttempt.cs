using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Convoy.Gateway.Budget;

/// <summary>
/// The first attempt of a call, which is nearly always the only one: the answer or, on a fault that means it, that of the attempts
/// that follow. It is used again once its answer was taken, and so is the state machine of its <see cref="Serve"/>, which ends only
/// when it is overdue: a call allocates nothing. A continuation that is no state machine costs the thread pool 32 bytes.
/// </summary>
internal sealed class FirstAttempt<TArgument, TAnswer> : Attempt, IValueTaskSource<TAnswer>, IValueTaskSource
{
    /// <summary>Attempts at rest that are kept for use, of each kind of call.</summary>
    private const int MaxAtRest = 1_024;

    private static readonly ConcurrentQueue<FirstAttempt<TArgument, TAnswer>> AtRest = new();
    private static int s_atRest;

    private ManualResetValueTaskSourceCore<TAnswer> _caller;
    private ManualResetValueTaskSourceCore<bool> _work;
    private ValueTask<TAnswer> _answer;
    private GrainCalls _calls = null!;
    private GrainCall<TArgument, TAnswer> _call = null!;
    private TArgument _argument = default!;
    private Allowance _allowance;
    private Exception? _fault;

    private FirstAttempt() => _ = Serve();

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
    public override void EndOverdue() => GoOnAfter(new TimeoutException("A grain did not answer in time."));

    /// <summary>Makes the attempts that follow.</summary>
    public override async void Execute()
    {
        try
        {
            var allowance = _allowance.HasBegun ? _allowance : _calls.Begin(StartedAt);
            _caller.SetResult(await _calls.AskAgain(_call, _argument, allowance, _fault));
        }
        catch (Exception last)
        {
            _caller.SetException(last);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TAnswer>.GetStatus(short token) => _caller.GetStatus(token);

    void IValueTaskSource<TAnswer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _caller.OnCompleted(continuation, state, token, flags);

    TAnswer IValueTaskSource<TAnswer>.GetResult(short token)
    {
        try
        {
            return _caller.GetResult(token);
        }
        finally
        {
            // One that went on still waits for its own answer, or has left its service.
            if (_fault is null) Rest();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _work.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _work.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        _work.GetResult(token);
        _work.Reset();
    }

    private ValueTask<TAnswer> Wait(ValueTask<TAnswer> answer)
    {
        // Read before the answer can come, with which another may take this attempt over.
        var result = new ValueTask<TAnswer>(this, _caller.Version);
        StartedAt = _calls.Now;
        _answer = answer;
        _calls.InFlight.Add(this);
        _work.SetResult(true);
        return result;
    }

    // It runs in the execution context of whoever made it, so nothing that is of a request may happen here.
    private async Task Serve()
    {
        while (true)
        {
            await new ValueTask(this, _work.Version);
            TAnswer answer;
            try
            {
                answer = await _answer;
            }
            catch (Exception fault)
            {
                // Too late, it is nobody's: read here, it is not reported as one that was never seen.
                if (_calls.InFlight.Remove(this)) GoOnAfter(fault);
                return;
            }

            if (!_calls.InFlight.Remove(this)) return;
            _caller.SetResult(answer);
        }
    }

    private void GoOnAfter(Exception fault)
    {
        _fault = fault;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Rest()
    {
        (_argument, _answer) = (default!, default);
        _caller.Reset();
        if (Interlocked.Increment(ref s_atRest) <= MaxAtRest) AtRest.Enqueue(this);
        else Interlocked.Decrement(ref s_atRest);
    }
}
