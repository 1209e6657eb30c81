using System.Collections.Concurrent;
using Convoy.Cargo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>Stands between the gateway and its grains, and does to calls of one method what a test says.</summary>
public sealed class FaultyCalls : IOutgoingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _calls = new();
    private volatile Rule? _rule;

    /// <summary>What was called while a rule was in force: the grain, the method and its arguments, as one text.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton<IOutgoingGrainCallFilter>(this);

    /// <summary>From now on every call goes through <paramref name="act"/>.</summary>
    public void SetAll(Func<int, Func<Task>, Task> act) => _rule = new Rule(null, null, (number, _, make) => act(number, make));

    /// <summary>From now on calls of these methods, by their names, fail.</summary>
    public void Fail(IReadOnlyDictionary<string, Func<Exception>> faults)
    {
        _calls.Clear();
        _rule = new Rule(null, null, (_, call, make) => faults.TryGetValue(call.Split(' ')[1], out var fault) ? throw fault() : make());
    }

    /// <summary>From now on calls of that method go through <paramref name="act"/>, which gets their number, counted from 1.</summary>
    public void Set(string grain, string method, Func<int, Func<Task>, Task> act)
    {
        _calls.Clear();
        _rule = new Rule(grain, method, (number, _, make) => act(number, make));
    }

    /// <summary>From now on calls of that method go through <paramref name="act"/>, which gets the grain, the method and its arguments, as one text.</summary>
    public void SetByCall(string grain, string method, Func<string, Func<Task>, Task> act)
    {
        _calls.Clear();
        _rule = new Rule(grain, method, (_, call, make) => act(call, make));
    }

    public void Clear() => _rule = null;

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (_rule is not { } rule
            || context.InterfaceMethod.DeclaringType?.Assembly != typeof(ICargoGrain).Assembly
            || (rule.Grain is not null && context.InterfaceMethod.DeclaringType.Name != rule.Grain)
            || (rule.Method is not null && context.MethodName != rule.Method))
        {
            return context.Invoke();
        }

        var call = Describe(context);
        _calls.Enqueue(call);
        return rule.Act(rule.Next(), call, context.Invoke);
    }

    private static string Describe(IOutgoingGrainCallContext context)
    {
        var arguments = Enumerable.Range(0, context.Request.GetArgumentCount()).Select(i => context.Request.GetArgument(i));
        return $"{context.TargetId} {context.MethodName} {string.Join(' ', arguments.Select(Describe))}";
    }

    private static string Describe(object? argument) =>
        argument is System.Collections.IEnumerable items and not string ? string.Join(' ', items.Cast<object>()) : $"{argument}";

    private sealed class Rule(string? grain, string? method, Func<int, string, Func<Task>, Task> act)
    {
        private int _count;

        public string? Grain => grain;

        public string? Method => method;

        public Func<int, string, Func<Task>, Task> Act => act;

        public int Next() => Interlocked.Increment(ref _count);
    }
}
