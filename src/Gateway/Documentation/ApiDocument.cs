using System.Reflection;
using Convoy.Gateway.Edge;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>The document of the whole gateway, made of what its mounted endpoints say of themselves.</summary>
internal static class ApiDocument
{
    private const string Introduction =
        """
        Convoy takes single requests (*cargo*), lets batch workers process them in batches, and tells clients at any moment where each one is.

        * Bodies are JSON in UTF-8; times are RFC 3339 in UTC. Unknown fields of a request are ignored.
        * An error is `{"detail": "<sentence>"}`; a request that does not validate is answered 422 with one entry a fault.
        * An unknown path is answered 404 `{"detail": "Not Found"}`, a wrong verb 405 with `Allow`.
        * Every answer carries `X-Request-Id`: the one of the request, if it has a sane one.
        * After 503 the outcome is unknown: send the same request again after `Retry-After` seconds.
        """;

    /// <summary>The document as UTF-8 JSON.</summary>
    public static async Task<byte[]> Write(IEnumerable<Endpoint> endpoints)
    {
        var document = Of(endpoints);
        using var output = new MemoryStream();
        await document.SerializeAsJsonAsync(output, OpenApiSpecVersion.OpenApi3_1);
        return output.ToArray();
    }

    private static OpenApiDocument Of(IEnumerable<Endpoint> endpoints)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Convoy",
                Version = Version,
                Description = Introduction,
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            },
            Servers = [new OpenApiServer { Url = "/", Description = "The gateway that serves this document." }],
            Tags = Tags.All(),
            Paths = [],
            Components = new OpenApiComponents
            {
                Schemas = new Dictionary<string, IOpenApiSchema>(),
                Responses = new Dictionary<string, IOpenApiResponse>(),
                SecuritySchemes = SecuritySchemes.All(),
                Parameters = new Dictionary<string, IOpenApiParameter>(),
            },
        };
        document.Components.Headers = ErrorResponses.Headers(document);
        document.Components.Parameters[RequestId.Header] = new OpenApiParameter
        {
            Name = RequestId.Header,
            In = ParameterLocation.Header,
            Description = "A name for this request, found again in the answer and in logs. Sane are 1 to 128 of letters, digits and `-_.:`.",
            Schema = ShapeOf.Text(max: RequestId.MaxLength)(document),
        };
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>()) Add(document, endpoint);
        return document;
    }

    // Behind the plus sign stands the commit.
    private static string Version =>
        typeof(ApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void Add(OpenApiDocument document, RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<OperationDescription>() is not { } description) return;
        var operation = new Operation(document);
        description.Describe(operation);
        if (endpoint.Metadata.GetMetadata<Door>() is { } door) DoorAnswers.Describe(door, operation, document);
        operation.Model.Parameters!.Add(new OpenApiParameterReference(RequestId.Header, document));

        var path = $"/{endpoint.RoutePattern.RawText!.Trim('/')}";
        if (!document.Paths.TryGetValue(path, out var item)) document.Paths[path] = item = new OpenApiPathItem();
        foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
        {
            ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(method), operation.Model);
        }
    }
}
