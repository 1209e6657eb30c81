using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Budget;

namespace Convoy.Gateway.Callers;

/// <summary>
/// Remembers what a grain said of a key for one second, counted from before it was asked, so that a hot key costs one grain call a
/// second and a revocation needs no broadcast. However many requests wait, one call is under way a key. "Unknown" is never remembered.
/// It is looked up by the key itself: hashing it first costs a tracking read 540 ns. <see cref="Trim"/> bounds how long a key is held.
/// While the grain cannot be asked, the last answer serves for <see cref="Grace"/> more: the first who finds that out wait for one
/// attempt, those who come after them for nothing. An answer that was never had is not invented.
/// </summary>
internal sealed class AnswerCache<TAnswer>(Func<string, TAnswer?, Allowance, ValueTask<TAnswer?>> ask, GrainCalls calls, TimeProvider time)
    where TAnswer : class
{
    /// <summary>How long an answer is fresh.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>How much longer it serves while nobody can be asked.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Pause between attempts to ask while they fail.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Keys remembered; past it, those that nobody used lately are forgotten.</summary>
    public const int MaxEntries = 100_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly long _lifetimeTicks = (long)(Lifetime.TotalSeconds * time.TimestampFrequency);

    /// <summary>The answer on record, if it is fresh.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TAnswer? answer)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.FreshUntil > time.GetTimestamp())
        {
            answer = entry.Answer;
            return answer is not null;
        }

        answer = null;
        return false;
    }

    /// <summary>Asks the grain, or joins those who are waiting for its answer; null when it does not know the key.</summary>
    /// <exception cref="GrainsUnavailableException">The grain cannot be asked, and there is no answer that may still serve.</exception>
    public ValueTask<TAnswer?> Refresh(string key) => Refresh(key, time.GetTimestamp());

    private async ValueTask<TAnswer?> Refresh(string key, long arrivedAt)
    {
        if (_entries.Count >= MaxEntries) Trim();
        var entry = _entries.GetOrAdd(key, static _ => new Entry());
        Task<TAnswer?> pending;
        lock (entry)
        {
            var serves = entry.FailedAt is not null && MayServe(entry, TimeSpan.Zero);
            if (serves && IsPausing(entry)) return entry.Answer;
            pending = entry.Pending ??= Ask(key, entry);
            if (serves)
            {
                pending.Ignore();
                return entry.Answer;
            }
        }

        var answer = pending.IsCompleted ? await pending : await Wait(pending, arrivedAt);

        // An answer that was asked for long before this request came may miss what an operator has done since.
        if (time.GetElapsedTime(entry.AskedAt, arrivedAt) > Lifetime && entry.FailedAt is null) return await Refresh(key, arrivedAt);
        return answer;
    }

    /// <summary>Forgets what has not been fresh for a while.</summary>
    public void Trim()
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Pending is null && time.GetElapsedTime(entry.AskedAt) > Lifetime + Grace) _entries.TryRemove(new(key, entry));
        }
    }

    private async Task<TAnswer?> Ask(string key, Entry entry)
    {
        await Task.Yield();
        var askedAt = time.GetTimestamp();
        try
        {
            var allowance = MayServe(entry, calls.Options.AttemptTimeout) ? calls.BeginOneAttempt() : calls.Begin();
            var answer = await ask(key, entry.Answer, allowance);
            lock (entry)
            {
                entry.Answer = answer;
                entry.AskedAt = askedAt;
                entry.FreshUntil = askedAt + _lifetimeTicks;
                entry.FailedAt = null;
                entry.Pending = null;
            }

            if (answer is null) _entries.TryRemove(new(key, entry));
            return answer;
        }
        catch
        {
            lock (entry)
            {
                entry.Pending = null;
                entry.FailedAt = time.GetTimestamp();
                if (MayServe(entry, TimeSpan.Zero)) return entry.Answer;
            }

            _entries.TryRemove(new(key, entry));
            throw;
        }
    }

    private async Task<TAnswer?> Wait(Task<TAnswer?> pending, long arrivedAt)
    {
        var left = calls.Options.TotalTimeout - time.GetElapsedTime(arrivedAt);
        try
        {
            return await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        }
        catch (TimeoutException fault)
        {
            pending.Ignore();
            throw new GrainsUnavailableException(GrainFault.Timeout, fault);
        }
    }

    // Whether there is an answer that may serve that much longer.
    private bool MayServe(Entry entry, TimeSpan longer) => entry.Answer is not null && time.GetElapsedTime(entry.AskedAt) + longer < Lifetime + Grace;

    private bool IsPausing(Entry entry) => entry.FailedAt is { } failedAt && time.GetElapsedTime(failedAt) < RetryPause;

    private sealed class Entry
    {
        public TAnswer? Answer { get; set; }

        public long AskedAt { get; set; }

        public long FreshUntil { get; set; }

        public long? FailedAt { get; set; }

        public Task<TAnswer?>? Pending { get; set; }
    }
}
