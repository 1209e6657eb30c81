using Convoy.Gateway.Budget;
using Convoy.Gateway.Metrics;
using Convoy.Gateway.Tracking;
using Microsoft.AspNetCore.Connections;

namespace Convoy.Gateway.Edge;

/// <summary>
/// The outermost layer: every answer gets its <c>X-Request-Id</c> here, and every fault becomes a status and a sentence. What it does not
/// know is a 500 with a neutral sentence, logged in full.
/// </summary>
internal sealed partial class EdgeMiddleware(RequestDelegate next, Admission admission, TrackingLane tracking, GatewayMetrics metrics, TimeProvider time, ILogger<EdgeMiddleware> log)
{
    // What lives across an await is allocated with every request: so one kind of awaiter, none in a catch, and flags for a route.
    public async Task InvokeAsync(HttpContext context)
    {
        var startedAt = time.GetTimestamp();
        var isAdmitted = admission.Enter(context);
        var isTracking = false;
        Exception? fault = null;
        context.Response.Headers[RequestId.Header] = RequestId.Of(context);
        try
        {
            var lane = isAdmitted ? tracking.Take(context) : null;
            isTracking = lane is not null;
            await (lane ?? new ValueTask(isAdmitted ? TakeTheLongWay(context) : context.Write(Answers.Unavailable)));
        }
        catch (Exception given)
        {
            fault = given;
        }
        finally
        {
            admission.Leave();
        }

        if (fault is not null) await new ValueTask(Answer(context, fault));
        var route = isTracking ? TrackingEndpoint.Route : isAdmitted ? RouteOf(context) : Admission.RefusedRoute;
        metrics.Answered(route, context.Response.StatusCode, time.GetElapsedTime(startedAt));
    }

    private async Task TakeTheLongWay(HttpContext context)
    {
        await next(context);

        // Routing sets these two and writes no body: for a path that nothing is mounted at, and for a wrong verb, with Allow.
        if (context.Response.HasStarted || context.Response.ContentLength is not null) return;
        if (context.GetEndpoint() is null) await context.Write(Answers.NotFound);
        else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed) await context.Write(Answers.MethodNotAllowed);
    }

    // What nothing is mounted at is a path of the caller's, and no label of ours.
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";

    private async Task Answer(HttpContext context, Exception fault)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody hears it; it is what the figures should say.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var sentence = fault switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Answers.BodyTooSlow,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Answers.BodyTooLarge,
            BadHttpRequestException or ConnectionResetException or ConnectionAbortedException => Answers.BodyBrokenOff,
            GrainsUnavailableException => Answers.Unavailable,
            _ => Answers.InternalError,
        };
        if (sentence == Answers.InternalError) LogFault(log, fault, context.TraceIdentifier);
        else if (sentence == Answers.Unavailable) LogUnavailable(log, fault.GetBaseException().Message, context.TraceIdentifier);

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var requestId = context.Response.Headers[RequestId.Header];
        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = requestId;
        await context.Write(sentence);
    }
}
