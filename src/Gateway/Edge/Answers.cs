using System.Buffers;
using System.Text.Json;
using Convoy.Gateway.Validation;
using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Edge;

/// <summary>Writes answers whose bytes are ready: every error with a fixed sentence, and small JSON bodies.</summary>
internal static class Answers
{
    /// <summary>Bytes of an object without anything long in it.</summary>
    public const int UsualBytes = 256;

    /// <summary>The media type of every JSON body.</summary>
    public const string Json = "application/json";

    /// <summary>What <c>Retry-After</c> says on a 503, in seconds.</summary>
    public const string RetryAfterSeconds = "1";

    public static readonly Sentence NotFound = new(StatusCodes.Status404NotFound, "Not Found");
    public static readonly Sentence MethodNotAllowed = new(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
    public static readonly Sentence CargoNotFound = new(StatusCodes.Status404NotFound, "Cargo not found");
    public static readonly Sentence BodyTooLarge = new(StatusCodes.Status413PayloadTooLarge, "Request body is too large");
    public static readonly Sentence BodyTooSlow = new(StatusCodes.Status408RequestTimeout, "Request body did not arrive in time");
    public static readonly Sentence BodyBrokenOff = new(StatusCodes.Status400BadRequest, "Request body broke off");
    public static readonly Sentence UnsupportedMediaType = new(StatusCodes.Status415UnsupportedMediaType, "Unsupported Media Type");
    public static readonly Sentence Unavailable = new(StatusCodes.Status503ServiceUnavailable, "Service temporarily unavailable. Send the request again.");
    public static readonly Sentence InternalError = new(StatusCodes.Status500InternalServerError, "Internal server error");

    /// <summary>Answers with a fixed sentence.</summary>
    public static Task Write(this HttpContext context, Sentence sentence)
    {
        if (sentence.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return context.WriteJson(sentence.Status, sentence.Body);
    }

    /// <summary>Answers with a sentence that is made for this request.</summary>
    public static Task WriteDetail(this HttpContext context, int status, string detail) => context.Write(new Sentence(status, detail));

    /// <summary>Answers with bytes that are JSON already.</summary>
    public static Task WriteJson(this HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.ContentType = JsonContentType;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        response.BodyWriter.Write(body.Span);
        return Task.CompletedTask;
    }

    /// <summary>Answers with an object whose fields are written in their order.</summary>
    public static Task WriteObject(this HttpContext context, int status, Action<Utf8JsonWriter> write) => context.WriteJson(status, ObjectOf(write));

    /// <summary>The bytes of an object whose fields are written in their order.</summary>
    /// <param name="write">Writes them.</param>
    /// <param name="expectedBytes">About as many as they have: what is longer is copied as it grows.</param>
    public static ReadOnlyMemory<byte> ObjectOf(Action<Utf8JsonWriter> write, int expectedBytes = UsualBytes)
    {
        var body = new ArrayBufferWriter<byte>(expectedBytes);
        using (var writer = new Utf8JsonWriter(body, Faults.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static readonly StringValues JsonContentType = Json;
}

/// <summary>An error answer: a status and its <c>{"detail": "..."}</c> as ready bytes.</summary>
internal sealed class Sentence(int status, string detail)
{
    public int Status { get; } = status;

    public ReadOnlyMemory<byte> Body { get; } = JsonSerializer.SerializeToUtf8Bytes(new Detail(detail), GatewayJson.Readable.Detail);
}

/// <summary>The body of an error.</summary>
internal sealed record Detail([property: System.Text.Json.Serialization.JsonPropertyName("detail")] string Text);
