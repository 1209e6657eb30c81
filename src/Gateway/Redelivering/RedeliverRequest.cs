using System.Diagnostics.CodeAnalysis;
using Convoy.Cargo;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Redelivering;

/// <summary>The body of <c>POST /admin/projects/{slug}/callbacks/redeliver</c>, valid.</summary>
/// <param name="Status"><c>callback_failed</c>, or <c>failed</c>.</param>
/// <param name="From">Cargo that were loaded then or later.</param>
/// <param name="To">Cargo that were loaded before.</param>
/// <param name="After">Where a call before has ended; null for the first.</param>
internal sealed record RedeliverRequest(CargoStatus Status, DateTimeOffset From, DateTimeOffset To, string? After)
{
    private static readonly string[] Statuses = [CargoStatus.CallbackFailed.Name(), CargoStatus.Failed.Name()];
    private static readonly Rule UnknownStatus = Rule.OneOf(Statuses);

    // What the six bytes of time in an id hold.
    private static readonly DateTimeOffset End = DateTimeOffset.MaxValue;

    /// <summary>Reads a body, or says everything that is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out RedeliverRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    private static RedeliverRequest Read(Field body)
    {
        var status = body.Optional("status")?.AsOneOf(Statuses, UnknownStatus);
        return new RedeliverRequest(
            CargoStatusNames.TryParse(status, out var given) ? given : CargoStatus.CallbackFailed,
            body.Optional("from")?.AsTime() ?? DateTimeOffset.UnixEpoch,
            body.Optional("to")?.AsTime() ?? End,
            body.Optional("after")?.AsText(max: CargoId.Length, controls: Controls.None));
    }
}
