using Convoy.Gateway.Callers;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Documentation;

/// <summary>The three kinds of key.</summary>
internal static class SecuritySchemes
{
    public const string ApiKey = "ApiKey";
    public const string WorkerKey = "WorkerKey";
    public const string AdminKey = "AdminKey";

    public static Dictionary<string, IOpenApiSecurityScheme> All() => new()
    {
        [ApiKey] = Header(ProjectKeyCheck.Header, "The key of a project: `convoy_sk_` and 32 characters. It reaches the cargo of its own project."),
        [WorkerKey] = Header(WorkerKeyCheck.Header, "The key of a batch worker: `convoy_wk_` and 32 characters. It reaches the cargo of every project."),
        [AdminKey] = Header(AdminKeyCheck.Header, $"The key of operators, as configured: {AdminKeyCheck.MinLength} characters or more."),
    };

    /// <summary>The scheme of those whom a check lets in.</summary>
    public static string Of(ICallerCheck check) => check switch
    {
        ProjectKeyCheck => ApiKey,
        WorkerKeyCheck => WorkerKey,
        AdminKeyCheck => AdminKey,
        _ => throw new ArgumentOutOfRangeException(nameof(check), $"No security scheme is documented for {check.GetType().Name}."),
    };

    private static OpenApiSecurityScheme Header(string name, string description) =>
        new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = name, Description = description };
}
