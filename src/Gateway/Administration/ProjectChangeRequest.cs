using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Validation;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

/// <summary>
/// The body of <c>PATCH /admin/projects/{slug}</c> (CONTRACT 5). A field that is left out stays as it is; so do a name and a flag that
/// are <c>null</c>, while a description that is <c>null</c> is cleared.
/// </summary>
internal static class ProjectChangeRequest
{
    /// <summary>Reads a body, or says everything that is wrong with it. An empty object changes nothing.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ProjectChange? change, out Faults faults) =>
        (change = JsonBody.Read(body, Read, out faults)) is not null;

    private static ProjectChange Read(Field body) => new()
    {
        Name = body.Optional("name")?.AsText(1, NewProjectRequest.MaxNameLength, Controls.None),
        SetsDescription = body.Value.TryGetProperty("description", out _),
        Description = body.Optional("description")?.AsText(0, NewProjectRequest.MaxDescriptionLength, Controls.Lines),
        IsActive = body.Optional("is_active")?.AsFlag(),
    };
}
