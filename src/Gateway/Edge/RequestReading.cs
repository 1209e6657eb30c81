using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Edge;

/// <summary>Reads a request out of a body, or says everything that is wrong with it.</summary>
internal delegate bool RequestParser<T>(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out T? request, out Faults faults)
    where T : class;

/// <summary>From a body to a request, or to the answer that says what is wrong with it.</summary>
internal static class RequestReading
{
    /// <summary>The request; null when the answer has been given.</summary>
    public static async ValueTask<T?> ReadRequest<T>(this HttpContext context, RequestParser<T> parse)
        where T : class
    {
        if (await context.ReadBody() is not { } body) return null;
        if (parse(body, out var request, out var faults)) return request;
        await context.Write(faults);
        return null;
    }

    /// <summary>Answers 422 with everything that is wrong.</summary>
    public static Task Write(this HttpContext context, Faults faults)
    {
        var body = new ArrayBufferWriter<byte>();
        faults.WriteTo(body);
        return context.WriteJson(StatusCodes.Status422UnprocessableEntity, body.WrittenMemory);
    }
}
