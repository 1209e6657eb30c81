using System.Collections.Concurrent;

namespace Convoy.CrashingNode;

/// <summary>
/// Lets a request name its write that meets with a mishap, in <c>X-Crash-At</c>. The mark travels with the request's grain calls,
/// so that upkeep and other requests are not counted.
/// </summary>
internal sealed class DoomedRequests : IStartupFilter
{
    public const string Header = "X-Crash-At";

    private static readonly ConcurrentDictionary<string, DoomedCall> Calls = new();

    /// <summary>The request on whose behalf this thread works, if it is doomed.</summary>
    public static DoomedCall? Current() =>
        RequestContext.Get(Header) is string id && Calls.TryGetValue(id, out var call) ? call : null;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext context, RequestDelegate handle) =>
        {
            if (CrashPoint.Parse(context.Request.Headers[Header].FirstOrDefault()) is { } point)
            {
                Calls[context.TraceIdentifier] = new DoomedCall(point);
                RequestContext.Set(Header, context.TraceIdentifier);
            }

            return handle(context);
        });
        next(app);
    };
}
