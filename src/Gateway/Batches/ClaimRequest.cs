using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Batches;

/// <summary>The body of <c>POST /batches/claim</c>, valid.</summary>
/// <param name="Models">The models that the worker takes; empty: any.</param>
/// <param name="Wait">How long it waits for a batch.</param>
/// <param name="ClaimId">Names the claim for its repeats; null where it is not repeated.</param>
internal sealed record ClaimRequest(ImmutableArray<string> Models, TimeSpan Wait, string? ClaimId)
{
    /// <summary>The most models of one claim.</summary>
    public const int MaxModels = 100;

    /// <summary>The longest wait, in seconds.</summary>
    public const int MaxWaitSeconds = 30;

    /// <summary>Reads a body, or says everything that is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ClaimRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    private static ClaimRequest Read(Field body)
    {
        var models = body.Optional("models")?.AsList(MaxModels).Select(model => model.AsText(min: 1)).ToList() ?? [];
        var wait = body.Optional("wait")?.AsInteger(0, MaxWaitSeconds);
        var claimId = body.Optional("claim_id")?.AsText(1, Transition.MaxIdLength, Controls.None);
        return new ClaimRequest([.. models.OfType<string>().Select(DockName.OfModel).Distinct()], TimeSpan.FromSeconds(wait ?? 0), claimId);
    }
}
