using Convoy.Gateway.Tracking;

namespace Convoy.Gateway.Edge;

/// <summary>
/// The outermost layer: every answer gets its <c>X-Request-Id</c> here, and every fault becomes a status and a sentence. What it does not
/// know is a 500 with a neutral sentence, logged in full.
/// </summary>
internal sealed partial class EdgeMiddleware(RequestDelegate next, TrackingLane tracking, ILogger<EdgeMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[RequestId.Header] = RequestId.Of(context);
        try
        {
            if (tracking.Take(context) is { } answer)
            {
                await answer;
                return;
            }

            await next(context);

            // Routing sets these two and writes no body: for a path that nothing is mounted at, and for a wrong verb, with Allow.
            if (context.Response.HasStarted || context.Response.ContentLength is not null) return;
            if (context.GetEndpoint() is null) await context.Write(Answers.NotFound);
            else if (context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed) await context.Write(Answers.MethodNotAllowed);
        }
        catch (Exception fault)
        {
            await Answer(context, fault);
        }
    }

    private async Task Answer(HttpContext context, Exception fault)
    {
        if (context.RequestAborted.IsCancellationRequested) return;
        var sentence = fault switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Answers.BodyTooSlow,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Answers.BodyTooLarge,
            BadHttpRequestException or IOException => Answers.BodyBrokenOff,
            _ when fault.MeansUnavailable() => Answers.Unavailable,
            _ => Answers.InternalError,
        };
        if (sentence == Answers.InternalError) LogFault(log, fault, context.TraceIdentifier);
        else if (sentence == Answers.Unavailable) LogUnavailable(log, fault.GetType().Name, context.TraceIdentifier);

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
