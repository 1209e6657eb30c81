namespace Convoy.Gateway.Documentation;

/// <summary>Mounts the endpoints.</summary>
internal static class DocumentationRegistration
{
    public const string DocumentRoute = "/openapi.json";
    public const string PageRoute = "/docs";
    public const string ScriptRoute = "/docs/scalar.js";

    public static void MapDocumentation(this WebApplication app)
    {
        var endpoints = new DocumentationEndpoints(((IEndpointRouteBuilder)app).DataSources);
        app.MapGet(DocumentRoute, endpoints.Document).DescribedBy(DocumentationDescription.Document);
        app.MapGet(PageRoute, DocumentationEndpoints.Page).DescribedBy(DocumentationDescription.Page);
        app.MapGet(ScriptRoute, DocumentationEndpoints.Script).DescribedBy(DocumentationDescription.Script);
    }
}
