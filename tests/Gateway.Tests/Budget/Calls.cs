using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Metrics;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using GrainCalls = Convoy.Gateway.Budget.GrainCalls;

namespace Convoy.Gateway.Tests.Budget;

/// <summary>Grain calls on a clock that stands still until it is moved, to grains that are scripts.</summary>
internal sealed class Calls : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _retries = new();

    public Calls(RequestOptions? options = null)
    {
        Options = options ?? new RequestOptions();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "convoy.gateway.retries" && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _retries.Enqueue((string)tags[0].Value!));
        _listener.Start();
        Grains = new GrainCalls(null!, Options, new GatewayMetrics(meters), Time);
    }

    public RequestOptions Options { get; }

    public FakeTimeProvider Time { get; } = new();

    public GrainCalls Grains { get; }

    /// <summary>What calls were made again for, in order.</summary>
    public IReadOnlyCollection<string> Retries => _retries;

    /// <summary>Moves the clock on until the task has ended.</summary>
    public async Task<T> Until<T>(ValueTask<T> pending)
    {
        var task = pending.AsTask();
        await Wait.For("the end of a call on a moving clock", () =>
        {
            if (!task.IsCompleted) Time.Advance(Step);
            return Task.FromResult(task.IsCompleted);
        });
        return await task;
    }

    public void Dispose()
    {
        Grains.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }
}

/// <summary>A grain that does one thing after another, the last of them again and again.</summary>
internal sealed class Script(params Func<ValueTask<string>>[] acts)
{
    private readonly ConcurrentQueue<object> _arguments = new();

    /// <summary>What it was called with, in order.</summary>
    public IReadOnlyCollection<object> Arguments => _arguments;

    public ValueTask<string> Call(object argument)
    {
        _arguments.Enqueue(argument);
        return acts[Math.Min(_arguments.Count, acts.Length) - 1]();
    }

    public static Func<ValueTask<string>> Answers => () => new("answer");

    public static Func<ValueTask<string>> AnswersLater => async () =>
    {
        await Task.Yield();
        return "answer";
    };

    public static Func<ValueTask<string>> Hangs => () => new(new TaskCompletionSource<string>().Task);

    public static Func<ValueTask<string>> FailsAtOnce(Exception fault) => () => throw fault;

    public static Func<ValueTask<string>> Fails(Exception fault) => async () =>
    {
        await Task.Yield();
        throw fault;
    };
}
