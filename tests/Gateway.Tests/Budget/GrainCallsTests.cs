using Convoy.Gateway.Budget;
using Convoy.Gateway.Tests.Http.Kit;
using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace Convoy.Gateway.Tests.Budget;

public sealed class GrainCallsTests : IDisposable
{
    private static readonly Dictionary<string, Func<Exception>> Faults = new()
    {
        ["timeout"] = () => new TimeoutException(),
        ["unreachable"] = () => new ConnectionFailedException("refused"),
        ["homeless"] = () => new OrleansException("No active nodes are compatible with grain cargo"),
        ["overloaded"] = () => new GatewayTooBusyException(),
        ["stopping"] = () => new ObjectDisposedException("silo"),
        ["storage"] = () => new StorageUnavailableException(),
        ["conflict"] = () => new InconsistentStateException("another wrote first"),
        ["lease"] = () => new ReadLeaseLapsedException(),
    };

    private readonly Calls _calls = new();

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var kind in Faults.Keys)
            {
                data.Add(kind, true);
                data.Add(kind, false);
            }

            return data;
        }
    }

    public void Dispose() => _calls.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_in_time_is_the_answer(bool atOnce)
    {
        var grain = new Script(atOnce ? Script.Answers : Script.AnswersLater);
        Assert.Equal("answer", await Ask(grain));
        Assert.Single(grain.Arguments);
        Assert.Empty(_calls.Retries);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_fault_that_means_it_is_asked_again_with_the_same_argument(string kind, bool atOnce)
    {
        var fault = Faults[kind]();
        var grain = new Script(atOnce ? Script.FailsAtOnce(fault) : Script.Fails(fault), Script.AnswersLater);
        Assert.Equal("answer", await _calls.Until(Ask(grain)));
        Assert.Equal([grain.Arguments.First(), grain.Arguments.First()], grain.Arguments);
        Assert.Equal([kind], _calls.Retries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fault_of_ours_is_told_as_it_is_and_not_asked_again(bool atOnce)
    {
        var fault = new InvalidCastException();
        var grain = new Script(atOnce ? Script.FailsAtOnce(fault) : Script.Fails(fault));
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidCastException>(async () => await Ask(grain)));
        Assert.Single(grain.Arguments);
    }

    [Fact]
    public async Task A_fault_of_ours_at_the_second_attempt_is_told_as_it_is()
    {
        var fault = new InvalidCastException();
        var grain = new Script(Script.Fails(new TimeoutException()), Script.Fails(fault));
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidCastException>(() => _calls.Until(Ask(grain))));
    }

    [Fact]
    public async Task An_attempt_that_hangs_ends_in_time_for_another()
    {
        var grain = new Script(Script.Hangs, Script.AnswersLater);
        var since = _calls.Time.GetTimestamp();
        Assert.Equal("answer", await _calls.Until(Ask(grain)));
        Assert.InRange(_calls.Time.GetElapsedTime(since), _calls.Options.AttemptTimeout, _calls.Options.TotalTimeout);
        Assert.Equal(["timeout"], _calls.Retries);
    }

    [Fact]
    public async Task Grains_that_never_answer_are_given_up_when_the_time_is_over()
    {
        var grain = new Script(Script.Hangs);
        var answer = Ask(grain).AsTask();
        var firstAttempt = _calls.Options.AttemptTimeout + AttemptsInFlight.Resolution;
        _calls.Time.Advance(firstAttempt);
        await Wait.For("the end of the first attempt", () => Task.FromResult(_calls.Retries.Count == 1));
        _calls.Time.Advance(_calls.Options.TotalTimeout - firstAttempt - TimeSpan.FromMilliseconds(1));
        Assert.False(answer.IsCompleted);
        _calls.Time.Advance(TimeSpan.FromMilliseconds(1));
        var fault = await Assert.ThrowsAsync<GrainsUnavailableException>(() => answer.WaitAsync(Wait.Limit, TimeProvider.System));
        Assert.Equal(GrainFault.Timeout, fault.Kind);
    }

    [Fact]
    public async Task Storage_that_is_away_is_not_asked_for_as_long_as_there_is_time()
    {
        var grain = new Script(Script.Fails(new StorageUnavailableException()));
        var since = _calls.Time.GetTimestamp();
        var fault = await Assert.ThrowsAsync<GrainsUnavailableException>(() => _calls.Until(Ask(grain)));
        Assert.Equal((GrainFault.Storage, AskingAgain.MaxStorageAttempts), (fault.Kind, grain.Arguments.Count));
        Assert.InRange(_calls.Time.GetElapsedTime(since), TimeSpan.Zero, _calls.Options.TotalTimeout / 2);
    }

    [Fact]
    public async Task What_is_left_of_a_request_bounds_its_next_call()
    {
        var allowance = _calls.Grains.Begin(TimeSpan.FromMilliseconds(200));
        var answer = _calls.Grains.Ask(static (_, grain) => grain.Call(0), new Script(Script.Hangs), allowance).AsTask();
        _calls.Time.Advance(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAsync<GrainsUnavailableException>(() => answer.WaitAsync(Wait.Limit, TimeProvider.System));
    }

    [Fact]
    public async Task Nothing_is_asked_when_nothing_is_left()
    {
        var grain = new Script(Script.Answers);
        var allowance = _calls.Grains.Begin(TimeSpan.FromMilliseconds(1));
        _calls.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<GrainsUnavailableException>(
            async () => await _calls.Grains.Ask(static (_, grain) => grain.Call(0), grain, allowance));
        Assert.Empty(grain.Arguments);
    }

    [Fact]
    public async Task A_write_in_turn_is_not_asked_again_while_an_attempt_is_under_way()
    {
        var attempt = new TaskCompletionSource<string>();
        var grain = new Script(() => new(attempt.Task), Script.AnswersLater);
        var answer = _calls.Grains.AskInTurn(static (_, grain) => grain.Call(0), grain, _calls.Grains.Begin()).AsTask();
        _calls.Time.Advance(_calls.Options.TotalTimeout / 2);
        Assert.Single(grain.Arguments);
        attempt.SetException(new SiloUnavailableException("lost"));
        Assert.Equal("answer", await _calls.Until(new ValueTask<string>(answer)));
    }

    [Fact]
    public async Task A_write_in_turn_that_had_no_answer_is_not_asked_again()
    {
        var grain = new Script(Script.Fails(new TimeoutException()), Script.AnswersLater);
        var answer = _calls.Grains.AskInTurn(static (_, grain) => grain.Call(0), grain, _calls.Grains.Begin()).AsTask();
        await Assert.ThrowsAsync<GrainsUnavailableException>(async () => await _calls.Until(new ValueTask<string>(answer)));
        Assert.Single(grain.Arguments);
    }

    private ValueTask<string> Ask(Script grain)
    {
        var argument = new object();
        return _calls.Grains.Ask(static (_, call) => call.grain.Call(call.argument), (grain, argument));
    }
}
