using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Loading;

/// <summary>Reads what a load comes with.</summary>
internal static class LoadReading
{
    /// <summary>The request, its Idempotency-Key and the body that it was read from; null when the answer has been given.</summary>
    public static async ValueTask<(T Request, string? Key, ReadOnlyMemory<byte> Body)?> ReadLoad<T>(this HttpContext context, RequestParser<T> parse)
        where T : class
    {
        if (!IdempotencyKey.TryRead(context.Request.Headers, out var key))
        {
            await context.Write(IdempotencyKey.IllFormed);
            return null;
        }

        if (await context.ReadBody() is not { } body) return null;
        if (parse(body, out var request, out var faults)) return (request, key, body);
        await context.Write(faults);
        return null;
    }
}
