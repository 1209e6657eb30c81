using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

/// <summary>One request that a crash cuts off, with all that it takes to judge what became of it.</summary>
internal abstract class Operation
{
    /// <summary>Every operation, made anew for an attempt, by its method and path.</summary>
    public static IReadOnlyDictionary<string, Func<NodeHome, int, Operation>> All { get; } = new Dictionary<string, Func<NodeHome, int, Operation>>
    {
        ["POST /admin/projects"] = (_, attempt) => new ProjectCreation(attempt),
        ["PATCH /admin/projects/{slug}"] = (_, attempt) => new ProjectChange(attempt),
        ["POST /admin/projects/{slug}/signing-secret/rotate"] = (_, attempt) => new SigningSecretRotation(attempt),
        ["POST /admin/projects/{slug}/api-keys"] = (_, attempt) => new ApiKeyCreation(attempt),
        ["DELETE /admin/projects/{slug}/api-keys/{key_id}"] = (_, attempt) => new ApiKeyRevocation(attempt),
        ["POST /admin/worker-keys"] = (_, attempt) => new WorkerKeyCreation(attempt),
        ["POST /cargo/load"] = (home, _) => new CargoLoading(home),
        ["POST /cargo/load with Idempotency-Key"] = (home, _) => new KeyedLoading(home),
        ["POST /transitions"] = (_, _) => new TransitionPush(),
    };

    /// <summary>The project that it tries to make, if it does.</summary>
    public virtual string? ProjectName => null;

    /// <summary>The API key that it, or its preparation, tries to make, if it does.</summary>
    public virtual string? KeyName => null;

    /// <summary>Makes what it works on.</summary>
    public virtual Task Prepare(ConvoyClient client) => Task.CompletedTask;

    /// <summary>Sends the request.</summary>
    public abstract Task<Reply> Send(ConvoyClient client);

    /// <summary>Fails unless it was done in full by this answer.</summary>
    public abstract Task CheckAcknowledged(ConvoyClient client, Reply reply);

    /// <summary>Whether it is done in full; fails when it is done in part and nothing but another request would show the rest.</summary>
    public abstract Task<bool> IsDone(ConvoyClient client);

    /// <summary>Sends the same request again, and fails unless the answer fits what <paramref name="isDone"/> says of the first one.</summary>
    public abstract Task Repeat(ConvoyClient client, bool isDone);
}
