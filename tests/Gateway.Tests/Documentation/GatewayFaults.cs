using System.Reflection;
using System.Runtime.ExceptionServices;
using Convoy.Gateway.Health;
using Convoy.Idempotency;
using Convoy.Keys;
using Convoy.Projects;
using Convoy.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>Faults to be switched on: a cluster that is away, a defect, owners that hold as many keys as they may, a node that is not ready.</summary>
internal sealed class GatewayFaults : IReadiness, IStartupFilter
{
    /// <summary>What every grain call ends with; null for none.</summary>
    public Func<Exception>? Grains { get; set; }

    /// <summary>What reading a request's body ends with; null for none.</summary>
    public Func<Exception>? Bodies { get; set; }

    /// <summary>Whether projects and the cluster have no room for another key.</summary>
    public bool KeysAreFull { get; set; }

    /// <summary>Whether another request holds every Idempotency-Key.</summary>
    public bool KeyIsHeld { get; set; }

    /// <summary>Why the node is not ready; null when it is.</summary>
    public string? Readiness { get; set; }

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IReadiness>(this);
        services.AddSingleton<IStartupFilter>(this);
        services.AddSingleton(provider => Interception.Of<IGrainFactory>(provider.GetRequiredService<IClusterClient>(), FindGrain));
    }

    /// <summary>Nothing is wrong any more.</summary>
    public void Clear() => (Grains, Bodies, KeysAreFull, KeyIsHeld, Readiness) = (null, null, false, false, null);

    public string? ServingFault() => Readiness;

    public ValueTask<string?> Fault(CancellationToken cancellation) => new(Readiness);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, handle) =>
        {
            if (Bodies is { } fault) context.Request.Body = new FaultyStream(fault);
            return handle(context);
        });
        next(app);
    };

    private object? FindGrain(Func<object?> find)
    {
        if (Grains is { } fault) throw fault();
        return find() switch
        {
            IProjectGrain project when KeysAreFull => Interception.Of(project, HasNoRoom),
            IWorkerKeysGrain keys when KeysAreFull => Interception.Of(keys, HasNoRoom),
            IIdempotencyGrain key when KeyIsHeld => Interception.Of(key, IsHeld),
            var grain => grain,
        };
    }

    private static object HasNoRoom(Func<object?> call) => new ValueTask<KeyAddition>(KeyAddition.Full);

    private static object IsHeld(Func<object?> call) =>
        new ValueTask<IdempotencyAnswer>(new IdempotencyAnswer { Verdict = IdempotencyVerdict.InProgress, CargoIds = [] });

    private sealed class FaultyStream(Func<Exception> fault) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw fault();
    }
}

/// <summary>An object whose every call goes through a function, which makes it or does something else.</summary>
public class Interception : DispatchProxy
{
    private object _inner = null!;
    private Func<Func<object?>, object?> _call = null!;

    public static T Of<T>(T inner, Func<Func<object?>, object?> call)
        where T : class
    {
        var proxy = Create<T, Interception>();
        var interception = (Interception)(object)proxy;
        interception._inner = inner;
        interception._call = call;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(() =>
    {
        try
        {
            return targetMethod!.Invoke(_inner, args);
        }
        catch (TargetInvocationException fault)
        {
            ExceptionDispatchInfo.Throw(fault.InnerException!);
            throw;
        }
    });
}
