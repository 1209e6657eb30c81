using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;

namespace Convoy.Gateway.Edge;

/// <summary>Lets requests in to the endpoint that routing has found, or turns them away, in the order of CONTRACT 1.</summary>
internal sealed class DoorMiddleware(RequestDelegate next, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Door>() is not { } door) return next(context);
        if (context.Request.ContentLength > door.BodyLimit) return context.Write(Answers.BodyTooLarge);
        if (door.Caller is not { } caller) return Enter(context, door, null);
        var check = caller.Check(context);
        return check.IsCompletedSuccessfully ? Enter(context, door, check.Result) : Await(context, door, check);
    }

    private async Task Await(HttpContext context, Door door, ValueTask<Refusal?> check)
    {
        var since = time.GetTimestamp();
        var refusal = await check;
        context.SetWaited(time.GetElapsedTime(since));
        await Enter(context, door, refusal);
    }

    private Task Enter(HttpContext context, Door door, Refusal? refusal)
    {
        if (refusal is not null) return refusal.WriteTo(context);
        return HasWrongMediaType(context, door) ? context.Write(Answers.UnsupportedMediaType) : next(context);
    }

    private static bool HasWrongMediaType(HttpContext context, Door door)
    {
        if (!door.ReadsBody) return false;
        var type = context.Request.ContentType;
        return !MediaTypes.IsJson(type) && !(door.TakesLines && MediaTypes.IsLines(type));
    }
}
