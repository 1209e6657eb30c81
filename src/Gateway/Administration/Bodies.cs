using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary>A project, as HTTP shows it (CONTRACT 5).</summary>
internal sealed record ProjectBody(
    Guid Id, string Name, string Slug, string? Description, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ProjectBody From(Project project) => new(
        project.Id.Value, project.Name, project.Slug.Value, project.Description, project.IsActive, project.CreatedAt, project.UpdatedAt);
}

/// <summary>A page of projects, newest first.</summary>
internal sealed record ProjectsBody(IReadOnlyList<ProjectBody> Projects, int Total);

/// <summary>A key that was just made: the only time that it is shown.</summary>
internal sealed record NewKeyBody(Guid Id, string Name, string Key, string KeyPrefix, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt)
{
    public static NewKeyBody From(KeyRecord record, string key) => new(record.Id, record.Name, key, record.Prefix, record.ExpiresAt, record.CreatedAt);
}

/// <summary>A key, as it is listed.</summary>
internal sealed record KeyBody(
    Guid Id, string Name, string KeyPrefix, bool IsActive, DateTimeOffset? LastUsedAt, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt)
{
    public static KeyBody From(KeyRecord record, DateTimeOffset? lastUsedAt) => new(
        record.Id, record.Name, record.Prefix, record.IsActive, lastUsedAt, record.ExpiresAt, record.CreatedAt);
}

/// <summary>A project's signing secret: the only body that has it.</summary>
internal sealed record SigningSecretBody(string SigningSecret, DateTimeOffset CreatedAt, DateTimeOffset? PreviousExpiresAt)
{
    public static SigningSecretBody From(ProjectSigningSecrets secrets) => new(secrets.Current.Text, secrets.Current.CreatedAt, secrets.PreviousExpiresAt);
}

/// <summary>The API keys of a project, newest first.</summary>
internal sealed record ApiKeysBody(IReadOnlyList<KeyBody> ApiKeys, int Total);

/// <summary>The worker keys, newest first.</summary>
internal sealed record WorkerKeysBody(IReadOnlyList<KeyBody> WorkerKeys, int Total);
