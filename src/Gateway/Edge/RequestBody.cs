using System.Buffers;

namespace Convoy.Gateway.Edge;

/// <summary>Reads a whole body into memory, up to a limit.</summary>
internal static class RequestBody
{
    private const int FirstBufferBytes = 4096;

    /// <summary>The body; null when it is larger than the endpoint's door lets through.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadBody(this HttpContext context)
    {
        var limit = context.GetEndpoint()!.Metadata.GetRequiredMetadata<Door>().BodyLimit;
        var expected = (int)(context.Request.ContentLength ?? FirstBufferBytes - 1);

        // One byte more than is expected shows the end of the body without growing the buffer.
        var body = new ArrayBufferWriter<byte>(Math.Min(expected, limit) + 1);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(), context.RequestAborted);
            if (read == 0) return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > limit) return null;
        }
    }
}
