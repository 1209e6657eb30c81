using System.Text.Json.Nodes;
using Convoy.Gateway.Edge;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>Answers with the headers that come with their status, and errors with one example for each sentence.</summary>
internal static class ErrorResponses
{
    /// <summary>The headers of answers, as the document's components.</summary>
    public static Dictionary<string, IOpenApiHeader> Headers(OpenApiDocument document) => new()
    {
        [RequestId.Header] = new OpenApiHeader
        {
            Description = "The caller's, if it sent a sane one, else the gateway's own.",
            Required = true,
            Schema = ShapeOf.Text(min: 1, max: RequestId.MaxLength)(document),
            Example = "0HNFA1B2C3D4E:00000001",
        },
        [HeaderNames.WWWAuthenticate] = new OpenApiHeader
        {
            Description = "Which kind of key is asked for; only where none was sent.",
            Schema = ShapeOf.OneOf("The scheme.", ["ApiKey", "WorkerKey", "AdminApiKey"])(document),
            Example = "ApiKey",
        },
        [HeaderNames.RetryAfter] = new OpenApiHeader
        {
            Description = "Seconds after which to send the request again.",
            Required = true,
            Schema = ShapeOf.Integer("Seconds.", min: 0)(document),
            Example = int.Parse(Answers.RetryAfterSeconds, System.Globalization.CultureInfo.InvariantCulture),
        },
    };

    /// <summary>An answer with what every answer has.</summary>
    public static OpenApiResponse New(string description, OpenApiDocument document) => new()
    {
        Description = description,
        Headers = new Dictionary<string, IOpenApiHeader> { [RequestId.Header] = new OpenApiHeaderReference(RequestId.Header, document) },
    };

    /// <summary>An error of a status, of which nothing is said yet.</summary>
    public static OpenApiResponse Of(int status, Shape shape, OpenApiDocument document)
    {
        var response = New("", document);
        if (HeaderOf(status) is { } header) AddHeader(response, header, document);
        response.Content = new Dictionary<string, OpenApiMediaType>
        {
            [Answers.Json] = new OpenApiMediaType { Schema = shape(document), Examples = new Dictionary<string, IOpenApiExample>() },
        };
        return response;
    }

    /// <summary>A header comes with the answer.</summary>
    public static void AddHeader(OpenApiResponse response, string header, OpenApiDocument document) =>
        response.Headers![header] = new OpenApiHeaderReference(header, document);

    /// <summary>Adds one of the errors that share a status.</summary>
    public static void Add(OpenApiResponse response, string name, string when, JsonNode? body)
    {
        response.Description = $"{response.Description} {when}".TrimStart();
        response.Content![Answers.Json].Examples![name] = new OpenApiExample { Summary = when, Value = body };
    }

    private static string? HeaderOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => HeaderNames.WWWAuthenticate,
        StatusCodes.Status503ServiceUnavailable => HeaderNames.RetryAfter,
        _ => null,
    };
}
