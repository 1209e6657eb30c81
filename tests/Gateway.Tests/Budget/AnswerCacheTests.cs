using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Budget;

/// <summary>What is known of a key while the grain that knows it cannot be asked.</summary>
public sealed class AnswerCacheTests : IDisposable
{
    private const string Key = "key";

    private readonly Calls _calls = new();
    private readonly AnswerCache<string> _cache;
    private Script _grain = new(Script.AnswersLater);

    public AnswerCacheTests() => _cache = new AnswerCache<string>(
        (_, _, allowance) => _calls.Grains.Ask(static (_, grain) => grain.Call(0), _grain, allowance)!, _calls.Grains, _calls.Time);

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task An_answer_that_was_never_had_is_waited_for_and_not_invented()
    {
        _grain = new Script(Script.Hangs);
        var since = _calls.Time.GetTimestamp();
        await Assert.ThrowsAsync<GrainsUnavailableException>(() => _calls.Until(_cache.Refresh(Key)));
        Assert.True(_calls.Time.GetElapsedTime(since) >= _calls.Options.TotalTimeout);
    }

    [Fact]
    public async Task The_last_answer_serves_after_one_attempt_in_vain()
    {
        await KnowAndLose();
        var since = _calls.Time.GetTimestamp();
        Assert.Equal("answer", await _calls.Until(_cache.Refresh(Key)));
        Assert.InRange(_calls.Time.GetElapsedTime(since), _calls.Options.AttemptTimeout, _calls.Options.TotalTimeout / 2);
    }

    [Fact]
    public async Task Who_comes_after_an_attempt_in_vain_waits_for_nothing_while_it_is_made_again()
    {
        await KnowAndLose();
        await _calls.Until(_cache.Refresh(Key));
        var attempts = _grain.Arguments.Count;
        _calls.Time.Advance(AnswerCache<string>.RetryPause);
        Assert.True(_cache.Refresh(Key).AsTask().IsCompletedSuccessfully);
        await Wait.For("another attempt", () => Task.FromResult(_grain.Arguments.Count > attempts));
        Assert.True(_cache.Refresh(Key).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_last_answer_serves_for_no_longer_than_the_grace()
    {
        await KnowAndLose();
        await _calls.Until(_cache.Refresh(Key));
        _calls.Time.Advance(AnswerCache<string>.Grace);
        await Assert.ThrowsAsync<GrainsUnavailableException>(() => _calls.Until(_cache.Refresh(Key)));
    }

    [Fact]
    public async Task A_grain_that_is_back_is_heard_at_once()
    {
        await KnowAndLose();
        await _calls.Until(_cache.Refresh(Key));
        _grain = new Script(() => new("new answer"));
        _calls.Time.Advance(AnswerCache<string>.RetryPause);
        await Wait.For("the new answer", async () => await _cache.Refresh(Key) == "new answer");
        Assert.True(_cache.TryGet(Key, out _));
    }

    private async Task KnowAndLose()
    {
        Assert.Equal("answer", await _cache.Refresh(Key));
        _grain = new Script(Script.Hangs);
        _calls.Time.Advance(AnswerCache<string>.Lifetime);
        Assert.False(_cache.TryGet(Key, out _));
    }
}
