using System.Globalization;
using System.Text.Json.Nodes;
using Convoy.Gateway.Edge;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>
/// One operation of the document, as its feature and its <see cref="Door"/> describe it: what it takes and every answer it gives, each with
/// a shape and an example that is what the gateway really writes.
/// </summary>
internal sealed class Operation(OpenApiDocument document)
{
    private const string MalformedExample =
        """{"detail":[{"type":"json_invalid","loc":["body",1],"msg":"JSON decode error","input":{},"ctx":{"error":"Unexpected end of data"}}]}""";

    /// <summary>What has been said so far.</summary>
    public OpenApiOperation Model { get; } = new() { Parameters = [], Responses = [] };

    private OpenApiResponses Responses => Model.Responses!;

    public Operation Is(string id, string tag, string summary, string description)
    {
        Model.OperationId = id;
        Model.Tags = new HashSet<OpenApiTagReference> { new(tag, document) };
        Model.Summary = summary;
        Model.Description = description;
        return this;
    }

    public Operation HasPath(string name, Shape shape, string description, string example) =>
        Has(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Description = description, Example = example }, shape);

    public Operation HasQuery(string name, Shape shape, string description, int example) =>
        Has(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Example = example }, shape);

    public Operation HasHeader(string name, Shape shape, string description, string example) =>
        Has(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = description, Example = example }, shape);

    /// <summary>Adds a form of the body; its example is JSON, or text where the shape is one.</summary>
    public Operation Takes(Shape shape, string example, string mediaType = Edge.Answers.Json)
    {
        Model.RequestBody ??= new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
        Model.RequestBody.Content![mediaType] = new OpenApiMediaType { Schema = shape(document), Example = Example(mediaType, example) };
        return this;
    }

    /// <summary>Adds an answer that is no error.</summary>
    public Operation Gives(int status, string description, Shape shape, string example, string mediaType = Edge.Answers.Json)
    {
        var response = ErrorResponses.New(description, document);
        response.Content = new Dictionary<string, OpenApiMediaType>
        {
            [mediaType] = new OpenApiMediaType { Schema = shape(document), Example = Example(mediaType, example) },
        };
        Responses[Key(status)] = response;
        return this;
    }

    /// <summary>Adds an answer without a body.</summary>
    public Operation Gives(int status, string description)
    {
        Responses[Key(status)] = ErrorResponses.New(description, document);
        return this;
    }

    /// <summary>Adds an error, which may be one of several that share a status, and the header that comes with it.</summary>
    public Operation Refuses(string name, Sentence sentence, string when, string? header = null)
    {
        var key = Key(sentence.Status);
        if (!Responses.TryGetValue(key, out var response)) Responses[key] = response = ErrorResponses.Of(sentence.Status, Shapes.Detail, document);
        ErrorResponses.Add((OpenApiResponse)response, name, when, JsonNode.Parse(sentence.Body.Span));
        if (header is not null) ErrorResponses.AddHeader((OpenApiResponse)response, header, document);
        return this;
    }

    /// <summary>Adds an error of another shape than the others of its status; after those.</summary>
    public Operation RefusesToo(string name, int status, Shape shape, string when, string example)
    {
        var response = (OpenApiResponse)Responses[Key(status)];
        var content = response.Content![Edge.Answers.Json];
        content.Schema = new OpenApiSchema { AnyOf = [content.Schema!, shape(document)] };
        ErrorResponses.Add(response, name, when, JsonNode.Parse(example));
        return this;
    }

    /// <summary>Adds a further error of a request that does not validate; after <see cref="Invalid"/>.</summary>
    public Operation InvalidToo(string name, string when, string example)
    {
        ErrorResponses.Add((OpenApiResponse)Responses[Key(StatusCodes.Status422UnprocessableEntity)], name, when, JsonNode.Parse(example));
        return this;
    }

    /// <summary>Adds the error of a request that does not validate, with what is said of such a one.</summary>
    public Operation Invalid(string example)
    {
        var response = ErrorResponses.Of(StatusCodes.Status422UnprocessableEntity, Shapes.Faults, document);
        ErrorResponses.Add(response, "invalid", "A value breaks a rule.", JsonNode.Parse(example));
        if (Model.RequestBody is not null) ErrorResponses.Add(response, "malformed", "The body is no JSON.", JsonNode.Parse(MalformedExample));
        Responses[Key(StatusCodes.Status422UnprocessableEntity)] = response;
        return this;
    }

    /// <summary>Adds errors that other operations give as well: by reference, unless this one has more to say of their status.</summary>
    public Operation RefusesAsOthers(string component, params (string Name, Sentence Sentence, string When)[] errors)
    {
        var status = errors[0].Sentence.Status;
        if (Responses.TryGetValue(Key(status), out var own))
        {
            var said = own.Content![Edge.Answers.Json].Examples!;
            foreach (var (name, sentence, when) in errors.Where(error => !said.ContainsKey(error.Name))) Refuses(name, sentence, when);
            return this;
        }

        if (!document.Components!.Responses!.ContainsKey(component))
        {
            var response = ErrorResponses.Of(status, Shapes.Detail, document);
            foreach (var (name, sentence, when) in errors) ErrorResponses.Add(response, name, when, JsonNode.Parse(sentence.Body.Span));
            document.Components.Responses[component] = response;
        }

        Responses[Key(status)] = new OpenApiResponseReference(component, document);
        return this;
    }

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static JsonNode? Example(string mediaType, string example) => mediaType == Edge.Answers.Json ? JsonNode.Parse(example) : example;

    private Operation Has(OpenApiParameter parameter, Shape shape)
    {
        parameter.Schema = shape(document);
        Model.Parameters!.Add(parameter);
        return this;
    }
}
