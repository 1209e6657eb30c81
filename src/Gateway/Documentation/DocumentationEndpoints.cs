using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Documentation;

/// <summary><c>/openapi.json</c>, and <c>/docs</c>: a page to read it and to try it, which asks no other host for anything.</summary>
internal sealed class DocumentationEndpoints(IEnumerable<EndpointDataSource> endpoints)
{
    // Nobody asks at a start, so it is made for the first who does.
    private readonly Lazy<Task<byte[]>> _document = new(() => ApiDocument.Write(endpoints.SelectMany(source => source.Endpoints)));

    public async Task Document(HttpContext context) => await context.WriteJson(StatusCodes.Status200OK, await _document.Value);

    public static Task Page(HttpContext context) => DocsPage.Write(context);

    public static Task Script(HttpContext context) => DocsScript.Write(context);
}
