using Convoy.Gateway.Edge;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>What follows from an endpoint's <see cref="Door"/> alone: the key that it asks for, and every refusal before it is called.</summary>
internal static class DoorAnswers
{
    public static void Describe(Door door, Operation operation, OpenApiDocument document)
    {
        if (door.ReadsBody) DescribeBody(operation);
        if (door.Caller is not { } caller) return;
        var scheme = SecuritySchemes.Of(caller);
        operation.Model.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }];
        if (scheme == SecuritySchemes.ApiKey) DescribeApiKey(operation);
        else if (scheme == SecuritySchemes.WorkerKey) DescribeWorkerKey(operation);
        else DescribeAdminKey(operation);
        operation.RefusesAsOthers(
            "Unavailable",
            ("unavailable", Answers.Unavailable, "The cluster or its database cannot answer now; the outcome of a write is unknown."));
    }

    private static (string Name, Sentence Sentence, string When) Fault => ("fault", Answers.InternalError, "A fault of ours.");

    private static void DescribeBody(Operation operation) => operation
        .RefusesAsOthers("BodyBrokenOff", ("broken_off", Answers.BodyBrokenOff, "The body broke off or is not framed as HTTP asks."))
        .RefusesAsOthers("BodyTooSlow", ("too_slow", Answers.BodyTooSlow, "The body stalled."))
        .RefusesAsOthers("BodyTooLarge", ("too_large", Answers.BodyTooLarge, "The body is larger than 1 MiB."))
        .RefusesAsOthers(
            "UnsupportedMediaType",
            ("media_type", Answers.UnsupportedMediaType, "The body is of another media type; one that names none counts as JSON."));

    private static void DescribeApiKey(Operation operation) => operation
        .RefusesAsOthers(
            "ApiKeyRefused",
            Unauthorized("missing", "API key required. Include X-API-Key header.", "No key was sent."),
            Unauthorized("ill_formed", "Invalid API key format.", "It has not the form of a key."),
            Unauthorized("unknown", "Invalid API key.", "The key was never issued, or was revoked."),
            Unauthorized("expired", "API key has expired.", "The key has expired."))
        .RefusesAsOthers(
            "ProjectInactive",
            ("inactive", new Sentence(StatusCodes.Status403Forbidden, "Project is inactive."), "An operator deactivated the project."))
        .RefusesAsOthers("Fault", Fault);

    private static void DescribeWorkerKey(Operation operation) => operation
        .RefusesAsOthers(
            "WorkerKeyRefused",
            Unauthorized("missing", "Worker key required. Include X-Worker-Key header.", "No key was sent."),
            Unauthorized("invalid", "Invalid worker key.", "The key was never issued, or was revoked, or has expired."))
        .RefusesAsOthers("Fault", Fault);

    private static void DescribeAdminKey(Operation operation) => operation
        .RefusesAsOthers(
            "AdminKeyRefused",
            Unauthorized("missing", "Admin API key required. Include X-Admin-Key header.", "No key was sent."),
            Unauthorized("invalid", "Invalid admin API key.", "It is not the key."))
        .RefusesAsOthers("AdminFault", Fault, NotConfigured);

    private static (string Name, Sentence Sentence, string When) NotConfigured => (
        "not_configured",
        new Sentence(StatusCodes.Status500InternalServerError, "Admin authentication not configured."),
        "No admin key is configured.");

    private static (string Name, Sentence Sentence, string When) Unauthorized(string name, string detail, string when) =>
        (name, new Sentence(StatusCodes.Status401Unauthorized, detail), when);
}
