using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>An OpenAPI document, read as any client would read it: as JSON, with its references followed.</summary>
internal sealed class OpenApiFile(string text)
{
    private readonly JsonObject _root = JsonNode.Parse(text)!.AsObject();

    public JsonObject Root => _root;

    public IEnumerable<DocumentedOperation> Operations =>
        from path in _root["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select new DocumentedOperation(this, path.Key, method.Key.ToUpperInvariant(), method.Value!.AsObject());

    /// <summary>The object itself, or the one that it refers to.</summary>
    public JsonObject Follow(JsonNode? node)
    {
        var found = node!.AsObject();
        while ((string?)found["$ref"] is { } reference)
        {
            var target = (JsonNode)_root;
            foreach (var step in reference.TrimStart('#', '/').Split('/'))
            {
                target = target[step] ?? throw new KeyNotFoundException($"{reference} leads nowhere.");
            }

            found = target.AsObject();
        }

        return found;
    }

    /// <summary>What is wrong with a value by a schema of this document; null when nothing is. No field that the schema does not name is let through.</summary>
    public string? Fault(JsonNode schema, JsonNode? value)
    {
        var closed = (JsonObject)schema.DeepClone();
        closed["$defs"] = _root["components"]!["schemas"]!.DeepClone();
        Close(closed);
        closed["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        var text = closed.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        var built = JsonSchema.FromText(text, new BuildOptions { SchemaRegistry = new() });
        var result = built.Evaluate(
            JsonSerializer.SerializeToElement(value), new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        if (result.IsValid) return null;
        var faults = result.Details!.Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}"));
        return $"{string.Join("; ", faults)} in {value?.ToJsonString() ?? "null"}";
    }

    private static void Close(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject schema:
                foreach (var (_, child) in schema) Close(child);
                if (schema["properties"] is JsonObject && (string?)schema["type"] == "object") schema["additionalProperties"] = false;
                break;
            case JsonArray list:
                foreach (var child in list) Close(child);
                break;
        }
    }
}

/// <summary>A path and a method of the document.</summary>
internal sealed record DocumentedOperation(OpenApiFile File, string Path, string Method, JsonObject Json)
{
    public string Id => (string)Json["operationId"]!;

    /// <summary>The one security scheme that it asks for; null for none.</summary>
    public string? Scheme => Json["security"] is JsonArray { Count: 1 } security ? security[0]!.AsObject().Single().Key : null;

    /// <summary>The forms of the body, by their media types.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> RequestBodies => Json["requestBody"]?["content"]?.AsObject() ?? [];

    public IEnumerable<JsonObject> Parameters => Json["parameters"]!.AsArray().Select(File.Follow);

    /// <summary>Every answer, an entry for each example of it.</summary>
    public IEnumerable<DocumentedAnswer> Answers =>
        from response in Json["responses"]!.AsObject()
        let answer = File.Follow(response.Value)
        let status = int.Parse(response.Key, null)
        from content in answer["content"]?.AsObject() ?? [new("", null)]
        from example in ExamplesOf(content.Value)
        select new DocumentedAnswer(this, status, example.Name, answer, content.Key, content.Value?["schema"], example.Value);

    public override string ToString() => $"{Method} {Path}";

    private static IEnumerable<(string Name, JsonNode? Value)> ExamplesOf(JsonNode? content) =>
        content?["examples"] is JsonObject examples ? examples.Select(example => (example.Key, example.Value!["value"])) : [("", content?["example"])];
}

/// <summary>One thing that an operation can answer, with the example that is shown of it. Without a body, media type and schema are empty.</summary>
internal sealed record DocumentedAnswer(
    DocumentedOperation Operation, int Status, string Name, JsonObject Response, string MediaType, JsonNode? Schema, JsonNode? Example)
{
    public IEnumerable<(string Name, JsonObject Header)> Headers =>
        Response["headers"]!.AsObject().Select(header => (header.Key, Operation.File.Follow(header.Value)));

    public override string ToString() => $"{Operation}: {Status} {Name}";
}
