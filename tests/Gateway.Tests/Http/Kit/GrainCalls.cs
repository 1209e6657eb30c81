using System.Collections.Concurrent;
using Convoy.Cargo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>Counts the calls that Convoy's grains get, by grain type. An activation is not made without one.</summary>
public sealed class GrainCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton<IIncomingGrainCallFilter>(this);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Assembly == typeof(ICargoGrain).Assembly)
        {
            _calls.AddOrUpdate(context.TargetId.Type.ToString()!, 1, (_, count) => count + 1);
        }

        return context.Invoke();
    }

    public int Of(string grainType) => _calls.GetValueOrDefault(grainType);
}
