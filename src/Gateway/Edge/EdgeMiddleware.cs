using Convoy.Gateway.Callers;

namespace Convoy.Gateway.Edge;

/// <summary>
/// The one place where requests are let in, in the order of CONTRACT 1, and where faults become a status and a sentence. What it does
/// not know is a 500 with a neutral sentence, logged in full.
/// </summary>
internal sealed partial class EdgeMiddleware(RequestDelegate next, ILogger<EdgeMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers[RequestId.Header] = RequestId.Of(context);
        try
        {
            if (context.GetEndpoint() is not { } endpoint)
            {
                await context.Write(Answers.NotFound);
                return;
            }

            if (endpoint.Metadata.GetMetadata<Door>() is { } door && await TurnAway(context, door) is { } refusal)
            {
                await refusal.WriteTo(context);
                return;
            }

            await next(context);

            // The endpoint that routing makes for a wrong verb sets the status and Allow, and no body.
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed }) await context.Write(Answers.MethodNotAllowed);
        }
        catch (Exception fault)
        {
            await Answer(context, fault);
        }
    }

    private static ValueTask<Refusal?> TurnAway(HttpContext context, Door door)
    {
        if (context.Request.ContentLength > door.BodyLimit) return new(Refusal.Of(Answers.BodyTooLarge));
        if (door.Caller is not { } caller) return new(WrongMediaType(context, door));
        var check = caller.Check(context);
        return check.IsCompletedSuccessfully ? new(check.Result ?? WrongMediaType(context, door)) : Await(check, context, door);

        static async ValueTask<Refusal?> Await(ValueTask<Refusal?> check, HttpContext context, Door door) => await check ?? WrongMediaType(context, door);
    }

    private static Refusal? WrongMediaType(HttpContext context, Door door)
    {
        if (!door.ReadsBody) return null;
        var type = context.Request.ContentType;
        return MediaTypes.IsJson(type) || (door.TakesLines && MediaTypes.IsLines(type)) ? null : Refusal.Of(Answers.UnsupportedMediaType);
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
