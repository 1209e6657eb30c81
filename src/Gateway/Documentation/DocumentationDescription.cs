namespace Convoy.Gateway.Documentation;

internal static class DocumentationDescription
{
    public static void Document(Operation operation) => operation
        .Is("openApiDocument", Tags.Node, "This document", "What the gateway serves, as OpenAPI 3.1.")
        .Gives(
            200,
            "The document.",
            ShapeOf.Object(
                ("openapi", ShapeOf.Text("The version of OpenAPI.", pattern: "^3\\.1\\.")),
                ("info", ShapeOf.AnyObject("What it describes.")),
                ("servers", ShapeOf.List(ShapeOf.AnyObject("A server."), "Where it is served.")),
                ("paths", ShapeOf.AnyObject("The operations, by path and method.")),
                ("components", ShapeOf.AnyObject("What the operations share.")),
                ("tags", ShapeOf.List(ShapeOf.AnyObject("A tag."), "Whom operations are for."))),
            """
            {
              "openapi": "3.1.1",
              "info": { "title": "Convoy", "version": "0.1.0" },
              "servers": [{ "url": "/" }],
              "paths": {},
              "components": {},
              "tags": [{ "name": "Clients" }]
            }
            """);

    public static void Page(Operation operation) => operation
        .Is("docsPage", Tags.Node, "The page to read and try it", "An interactive page of this document. It asks no other host for anything, and works offline.")
        .Gives(200, "The page.", ShapeOf.Text("HTML."), "<!doctype html>\n<html lang=\"en\">…</html>", DocsPage.MediaType);

    public static void Script(Operation operation) => operation
        .Is("docsScript", Tags.Node, "The script of that page", "Scalar, as it comes with the program.")
        .Gives(200, "The script.", ShapeOf.Text("JavaScript."), "(function(){…})()", DocsScript.MediaType);
}
