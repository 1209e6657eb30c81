using Convoy.Gateway.Metrics;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Convoy.Gateway.Budget;

/// <summary>What a call that is asked again has met so far, and the rules by which it goes on.</summary>
internal abstract class AskingAgain
{
    /// <summary>Pause before the second attempt; it doubles up to <see cref="LongestPause"/>, and every pause is a random one around that.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Attempts that may end with <see cref="GrainFault.Storage"/>: enough for connections that were cut. A database that is away is
    /// away for everybody, and asking on would hold requests and add load just when it comes back.
    /// </summary>
    public const int MaxStorageAttempts = 3;

    private static readonly ResiliencePropertyKey<TimeSpan> Left = new("left");
    private static readonly ResiliencePropertyKey<AskingAgain> Asking = new("asking");

    private int _storageFaults;

    /// <summary>The last fault that an attempt ended with.</summary>
    protected Exception? Last { get; private set; }

    /// <summary>Attempts, one after another, within what is left.</summary>
    /// <param name="metrics">Count the repeats.</param>
    /// <param name="time">The clock.</param>
    /// <param name="repeatsOverdue">Whether an attempt follows one that had no answer in time, and may still be under way.</param>
    public static ResiliencePipelineBuilder Pipeline(GatewayMetrics metrics, TimeProvider time, bool repeatsOverdue = true) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = static call => new(call.Context.Properties.GetValue(Left, TimeSpan.Zero)) })
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue, // the time ends it
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = attempt => new(
                    attempt.Outcome.Exception is { } fault
                    && (repeatsOverdue || GrainFaults.KindOf(fault) is not GrainFault.Timeout)
                    && attempt.Context.Properties.GetValue(Asking, null!).MayGoOnAfter(fault, attempt.Context.CancellationToken)),
                OnRetry = attempt =>
                {
                    metrics.AskedAgain(GrainFaults.KindOf(attempt.Outcome.Exception!)!.Value);
                    return default;
                },
            });

    protected ResilienceContext Enter(TimeSpan left)
    {
        var context = ResilienceContextPool.Shared.Get();
        context.Properties.Set(Left, left);
        context.Properties.Set(Asking, this);
        return context;
    }

    private bool MayGoOnAfter(Exception fault, CancellationToken isOver)
    {
        // Then the fault is the end of the time, and says nothing of the grain.
        if (isOver.IsCancellationRequested) return false;
        var kind = GrainFaults.KindOf(fault);
        if (kind is not null) Last = fault;
        if (kind is GrainFault.Storage) _storageFaults++;
        return kind is not null && _storageFaults < MaxStorageAttempts;
    }
}

/// <summary>The attempts of one call after the first.</summary>
internal sealed class AskingAgain<TArgument, TAnswer>(
    IGrainFactory grains, GrainCall<TArgument, TAnswer> call, TArgument argument, Exception? first) : AskingAgain
{
    private Exception? _first = first;

    /// <summary>Returns the answer, or throws what ended the last attempt if that was no fault to ask again on.</summary>
    public async ValueTask<TAnswer> Run(ResiliencePipeline pipeline, TimeSpan left)
    {
        if (left <= TimeSpan.Zero) throw Unavailable(_first ?? new TimeoutException("The time was over before a grain could be asked."));
        var context = Enter(left);
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(static (context, asking) => asking.Attempt(context.CancellationToken), context, this);
            if (outcome.Exception is { } fault && GrainFaults.KindOf(fault) is not null) throw Unavailable(Last ?? fault);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static GrainsUnavailableException Unavailable(Exception last) => new(GrainFaults.KindOf(last)!.Value, last);

    private async ValueTask<Outcome<TAnswer>> Attempt(CancellationToken cancellation)
    {
        // Its pause and its count are those of an attempt that was made here.
        if (Interlocked.Exchange(ref _first, null) is { } fault) return Outcome.FromException<TAnswer>(fault);
        try
        {
            var answer = call(grains, argument).AsTask();

            // Given up, it still ends somewhere, with a fault that nobody else will look at.
            answer.Ignore();
            return Outcome.FromResult(await answer.WaitAsync(cancellation));
        }
        catch (Exception given)
        {
            return Outcome.FromException<TAnswer>(given);
        }
    }
}
