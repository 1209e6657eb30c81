using System.Buffers;
using System.Reflection;

namespace Convoy.Gateway.Documentation;

/// <summary>
/// The page of <c>/docs</c>. Scalar's own endpoint redirects to <c>/docs/</c>, and its defaults reach for fonts, a proxy and an assistant on
/// other hosts; so the page is ours, with all of that switched off, and the browser is told to refuse what a release might switch on again.
/// </summary>
internal static class DocsPage
{
    /// <summary>The media type of the page.</summary>
    public const string MediaType = "text/html";

    // Scalar sets style elements and attributes from its script; scripts and connections are this gateway's alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Configuration =
        """
        {
          "theme": "default",
          "layout": "modern",
          "defaultOpenAllTags": true,
          "authentication": { "preferredSecurityScheme": "ApiKey" },
          "withDefaultFonts": false,
          "telemetry": false,
          "showDeveloperTools": "never",
          "hideClientButton": true,
          "documentDownloadType": "none",
          "agent": { "disabled": true },
          "mcp": { "disabled": true },
          "persistAuth": false
        }
        """;

    private static readonly ReadOnlyMemory<byte> Html = System.Text.Encoding.UTF8.GetBytes(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Convoy</title>
          <link rel="icon" href="data:,">
        </head>
        <body>
          <noscript>This page needs JavaScript. The same is in <a href="openapi.json">openapi.json</a>.</noscript>
          <script id="api-reference" data-url="openapi.json" data-configuration='{Configuration}'></script>
          <script src="docs/scalar.js?{ScalarVersion}"></script>
        </body>
        </html>

        """);

    // A release of Scalar is a new address, so browsers may keep the script for good.
    private static string ScalarVersion =>
        typeof(Scalar.AspNetCore.ScalarOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Task Write(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = $"{MediaType}; charset=utf-8";
        response.ContentLength = Html.Length;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.BodyWriter.Write(Html.Span);
        return Task.CompletedTask;
    }
}
