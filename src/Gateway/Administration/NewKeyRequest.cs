using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Administration;

/// <summary>The body that asks for an API key or a worker key (CONTRACT 5), valid.</summary>
/// <param name="Name">1 to 255 code points, no control characters.</param>
/// <param name="ExpiresAt">From when on the key is refused, in UTC; null for never. It may be past: such a key never works.</param>
internal sealed record NewKeyRequest(string Name, DateTimeOffset? ExpiresAt)
{
    /// <summary>Reads a body, or says everything that is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out NewKeyRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    private static NewKeyRequest? Read(Field body)
    {
        var name = body.Required("name")?.AsText(1, NewProjectRequest.MaxNameLength, Controls.None);
        var expiresAt = body.Optional("expires_at")?.AsTime();
        return name is null ? null : new NewKeyRequest(name, expiresAt);
    }
}
