using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Convoy.Gateway.Documentation;

/// <summary>Scalar's script, out of its package, where it lies compressed.</summary>
internal static class DocsScript
{
    /// <summary>The media type of the script.</summary>
    public const string MediaType = "text/javascript";

    private const string Resource = "ScalarStaticAssets.scalar.js";
    private const string GZip = "gzip";

    public static async Task Write(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = $"{MediaType}; charset=utf-8";
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.XContentTypeOptions = "nosniff";
        await using var compressed = typeof(Scalar.AspNetCore.ScalarOptions).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Scalar's assembly has no {Resource}.");
        if (TakesGZip(context.Request))
        {
            response.Headers.ContentEncoding = GZip;
            response.ContentLength = compressed.Length;
            await compressed.CopyToAsync(response.Body, context.RequestAborted);
            return;
        }

        await using var script = new GZipStream(compressed, CompressionMode.Decompress);
        await script.CopyToAsync(response.Body, context.RequestAborted);
    }

    private static bool TakesGZip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals(GZip, StringComparison.OrdinalIgnoreCase) && encoding.Quality != 0);
}
