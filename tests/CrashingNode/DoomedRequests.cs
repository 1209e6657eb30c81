using System.Collections.Concurrent;

namespace Convoy.CrashingNode;

/// <summary>
/// Lets a request name its write that meets with a mishap, in <c>X-Crash-At</c>. The mark travels with the request's grain calls,
/// so that upkeep and other requests are not counted.
/// </summary>
internal sealed class DoomedRequests : IStartupFilter
{
    public const string Header = "X-Crash-At";

    private const string CargoWriterThread = "convoy-cargo-writer";

    private static readonly ConcurrentDictionary<string, DoomedCall> Calls = new();

    private static DoomedCall? _last;

    /// <summary>The request on whose behalf this thread works, if it is doomed.</summary>
    /// <remarks>The thread that commits cargo works for many at once. Here there is one request at a time, and nothing else moves cargo.</remarks>
    public static DoomedCall? Current() =>
        Thread.CurrentThread.Name == CargoWriterThread ? _last
        : RequestContext.Get(Header) is string id && Calls.TryGetValue(id, out var call) ? call : null;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext context, RequestDelegate handle) =>
        {
            if (CrashPoint.Parse(context.Request.Headers[Header].FirstOrDefault()) is { } point)
            {
                Calls[context.TraceIdentifier] = _last = new DoomedCall(point);
                RequestContext.Set(Header, context.TraceIdentifier);
            }

            else
            {
                _last = null;
            }

            return handle(context);
        });
        next(app);
    };
}
