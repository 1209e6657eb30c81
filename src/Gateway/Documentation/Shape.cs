using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>A JSON Schema (2020-12) that is written into a document, together with the named ones that it refers to.</summary>
internal delegate IOpenApiSchema Shape(OpenApiDocument document);

/// <summary>Makes shapes.</summary>
internal static class ShapeOf
{
    public static Shape Text(string? description = null, int? min = null, int? max = null, string? pattern = null, string? format = null) =>
        _ => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = description,
            MinLength = min,
            MaxLength = max,
            Pattern = pattern,
            Format = format,
        };

    public static Shape Time(string description) => Text(description, format: "date-time");

    public static Shape Uuid(string description) => Text(description, format: "uuid");

    public static Shape Flag(string description) => _ => new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = description };

    public static Shape Integer(string description, int? min = null, int? max = null, int? absent = null) => _ => new OpenApiSchema
    {
        Type = JsonSchemaType.Integer,
        Description = description,
        Minimum = min?.ToString(CultureInfo.InvariantCulture),
        Maximum = max?.ToString(CultureInfo.InvariantCulture),
        Default = absent,
    };

    public static Shape Number(string description, int min, int max) => _ => new OpenApiSchema
    {
        Type = JsonSchemaType.Number,
        Description = description,
        Minimum = min.ToString(CultureInfo.InvariantCulture),
        Maximum = max.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>One of these texts.</summary>
    public static Shape OneOf(string description, IEnumerable<string> texts) => _ => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Description = description,
        Enum = [.. texts.Select(text => JsonValue.Create(text))],
    };

    public static Shape List(Shape items, string? description = null, int? max = null) => document => new OpenApiSchema
    {
        Type = JsonSchemaType.Array,
        Description = description,
        Items = items(document),
        MaxItems = max,
    };

    /// <summary>An object with these fields at least; one whose name ends in a question mark may be absent.</summary>
    public static Shape Object(params (string Name, Shape Shape)[] fields) => document => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Properties = fields.ToDictionary(field => field.Name.TrimEnd('?'), field => field.Shape(document)),
        Required = new HashSet<string>(fields.Select(field => field.Name).Where(name => !name.EndsWith('?'))),
    };

    /// <summary>An object with whatever fields.</summary>
    public static Shape AnyObject(string description) => _ => new OpenApiSchema { Type = JsonSchemaType.Object, Description = description };

    /// <summary>Any JSON value.</summary>
    public static Shape Anything(string description) => _ => new OpenApiSchema { Description = description };

    public static Shape AnyOf(string? description, params Shape[] shapes) => document => new OpenApiSchema
    {
        Description = description,
        AnyOf = [.. shapes.Select(shape => shape(document))],
    };

    public static Shape OrNull(this Shape shape) => AnyOf(null, shape, _ => new OpenApiSchema { Type = JsonSchemaType.Null });

    /// <summary>A shape that stands in the document once, under a name, and is referred to from everywhere else.</summary>
    public static Shape Named(string name, Shape shape) => document =>
    {
        var schemas = document.Components!.Schemas!;
        if (!schemas.ContainsKey(name)) schemas[name] = shape(document);
        return new OpenApiSchemaReference(name, document);
    };
}
