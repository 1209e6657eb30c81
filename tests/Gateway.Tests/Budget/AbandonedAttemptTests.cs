using System.Collections.Concurrent;
using Convoy.Gateway.Budget;

namespace Convoy.Gateway.Tests.Budget;

/// <summary>What becomes of attempts that nobody waits for any more.</summary>
public sealed class AbandonedAttemptTests : IDisposable
{
    private const int Many = 2_000;

    private readonly Calls _calls = new(new RequestOptions { AttemptTimeout = TimeSpan.FromMilliseconds(100), TotalTimeout = TimeSpan.FromMilliseconds(500) });
    private readonly ConcurrentQueue<TaskCompletionSource<string>> _attempts = new();

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task Their_late_faults_are_seen_and_told_to_nobody()
    {
        var unseen = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> count = (_, unobserved) =>
        {
            if (unobserved.Exception.InnerException is LateFaultException) Interlocked.Increment(ref unseen);
        };
        TaskScheduler.UnobservedTaskException += count;
        try
        {
            await AskInVain(10);
            foreach (var attempt in _attempts) attempt.SetException(new LateFaultException());
            _attempts.Clear();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.Equal(0, unseen);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= count;
        }
    }

    [Fact]
    public async Task Their_late_answers_are_not_taken_for_those_of_other_calls()
    {
        await AskInVain(100);
        var late = _attempts.ToArray();
        var next = Enumerable.Range(0, 100).Select(i => _calls.Grains.Ask(static (_, own) => Echo(own), $"own {i}").AsTask()).ToArray();
        foreach (var attempt in late) attempt.TrySetResult("late");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"own {i}"), await Task.WhenAll(next));
    }

    [Fact]
    public async Task Thousands_at_once_end_in_time()
    {
        await AskInVain(Many);
        Assert.Equal("answer", await _calls.Grains.Ask(static (_, grain) => grain.Call(0), new Script(Script.AnswersLater)));
    }

    private static async ValueTask<string> Echo(string own)
    {
        await Task.Yield();
        return own;
    }

    private async Task AskInVain(int calls)
    {
        var pending = Enumerable.Range(0, calls).Select(_ => _calls.Grains.Ask(static (_, test) => test.Hang(), this).AsTask()).ToArray();
        var end = Task.WhenAll(pending).ContinueWith(_ => "", TaskScheduler.Default);
        await _calls.Until(new ValueTask<string>(end));
        Assert.All(pending, call => Assert.IsType<GrainsUnavailableException>(call.Exception!.InnerException));
    }

    private ValueTask<string> Hang()
    {
        var attempt = new TaskCompletionSource<string>();
        _attempts.Enqueue(attempt);
        return new(attempt.Task);
    }

    private sealed class LateFaultException : Exception;
}
