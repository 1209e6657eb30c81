using System.Buffers;

namespace Convoy.Gateway.Edge;

/// <summary>Reads a whole body into memory, up to a limit of its own and one of all bodies together.</summary>
internal static class RequestBody
{
    // What a caller says of its body's length is believed up to here; a larger buffer grows with what has come.
    private const int FirstBufferBytes = BodiesInFlight.UncountedBytes;

    /// <summary>
    /// The body; null when the answer has been given: it is larger than the endpoint's door lets through, or there is no room for it now.
    /// </summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadBody(this HttpContext context)
    {
        var limit = context.GetEndpoint()!.Metadata.GetRequiredMetadata<Door>().BodyLimit;

        // One byte more than is expected shows the end of the body without growing the buffer.
        var expected = (int)Math.Min(context.Request.ContentLength ?? FirstBufferBytes, FirstBufferBytes);
        var body = new ArrayBufferWriter<byte>(expected + 1);
        BodiesInFlight.Share? share = null;
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(), context.RequestAborted);
            if (read == 0) return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > limit)
            {
                await context.Write(Answers.BodyTooLarge);
                return null;
            }

            if (body.WrittenCount <= FirstBufferBytes) continue;
            var counted = share is null ? body.WrittenCount : read;
            share ??= context.RequestServices.GetRequiredService<BodiesInFlight>().Begin(context);
            if (share.TryTake(counted)) continue;
            await context.Write(Answers.Unavailable);
            return null;
        }
    }
}
