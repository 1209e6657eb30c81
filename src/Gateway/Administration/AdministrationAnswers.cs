using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Convoy.Gateway.Edge;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary>The sentences that operators read.</summary>
internal static class AdministrationAnswers
{
    public static readonly Sentence KeyNotFound = new(StatusCodes.Status404NotFound, "API key not found");
    public static readonly Sentence TooManyKeys = new(StatusCodes.Status409Conflict, "There are as many keys as there may be");

    public static Task WriteProjectNotFound(this HttpContext context) =>
        context.WriteDetail(StatusCodes.Status404NotFound, $"Project '{context.SlugText()}' not found");

    public static Task WriteSlugTaken(this HttpContext context, Slug slug) =>
        context.WriteDetail(StatusCodes.Status409Conflict, $"Project with slug '{slug}' already exists");

    public static Task WriteBody<T>(this HttpContext context, int status, T body, JsonTypeInfo<T> type) =>
        context.WriteJson(status, JsonSerializer.SerializeToUtf8Bytes(body, type));
}
