using System.Security.Cryptography;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Validation;
using Convoy.Idempotency;
using Convoy.Projects;

namespace Convoy.Gateway.Loading;

/// <summary>
/// Where a load has its ids from. They are new, unless the caller names the call with an Idempotency-Key: then they are written down
/// before the first cargo is, and a call that comes again has the same ones, so that loading is done once however often it is tried.
/// </summary>
internal sealed class LoadIds(GrainCalls grains, ClusterSecrets secrets, TimeProvider time)
{
    /// <summary>Another body came with the key.</summary>
    public static readonly Rule OtherBody = new("idempotency_key_reused", "This Idempotency-Key came with another body before");

    public static readonly Sentence InProgress = new(
        StatusCodes.Status409Conflict, "A request with this Idempotency-Key is being processed. Send it again.");

    private static readonly Loc KeyLoc = Loc.Header(IdempotencyKey.Header);

    /// <summary>Begins a load.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="route">Its path.</param>
    /// <param name="key">Its Idempotency-Key; null where it has none.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="count">How many ids it needs.</param>
    /// <param name="allowance">Until when it may wait for them.</param>
    /// <returns>The ids, to be given back when the answer is known; null when the answer has been given.</returns>
    /// <exception cref="GrainsUnavailableException">The cluster did not answer.</exception>
    public async ValueTask<TakenIds?> Take(HttpContext context, string route, string? key, ReadOnlyMemory<byte> body, int count, Allowance allowance)
    {
        var project = context.Project().Project;
        var ids = new CargoId[count];
        for (var i = 0; i < count; i++) ids[i] = secrets.MintCargoId(project, time);
        if (key is null) return new TakenIds(ids, null);

        var request = new IdempotentRequest
        {
            Fingerprint = SHA256.HashData(body.Span),
            CargoIds = CargoIds.Pack(ids),
            Request = Guid.NewGuid(),
            HoldFor = grains.Options.TotalTimeout,
        };
        var answer = await grains.Ask(
            static (grains, load) => grains.GetIdempotency(load.project, load.route, load.key).Begin(load.request), (project, route, key, request), allowance);
        switch (answer.Verdict)
        {
            case IdempotencyVerdict.GoOn:
                return new TakenIds(CargoIds.Unpack(answer.CargoIds), () => Release(project, route, key, request.Request, allowance));
            case IdempotencyVerdict.InProgress:
                context.Response.Headers.RetryAfter = Answers.RetryAfterSeconds;
                await context.Write(InProgress);
                return null;
            default:
                var faults = new Faults();
                faults.Add(OtherBody, KeyLoc, key);
                await context.Write(faults);
                return null;
        }
    }

    private async ValueTask Release(ProjectId project, string route, string key, Guid request, Allowance allowance)
    {
        // The answer has waited long enough: it does not wait for this too.
        var isOver = allowance.EndsAt <= grains.Now;
        var release = Release(project, route, key, request);
        if (!isOver) await release;
    }

    private async Task Release(ProjectId project, string route, string key, Guid request)
    {
        try
        {
            await grains.Ask(
                static async (grains, load) =>
                {
                    await grains.GetIdempotency(load.project, load.route, load.key).Release(load.request);
                    return true;
                },
                (project, route, key, request),
                grains.BeginOneAttempt());
        }
        catch (GrainsUnavailableException)
        {
            // The key is free again when the time that a request may take is over.
        }
    }
}

/// <summary>The ids of a load in the order of its items. Disposed of before the answer is sent, so that whoever has it may send the same key again.</summary>
internal sealed class TakenIds(CargoId[] ids, Func<ValueTask>? end) : IAsyncDisposable
{
    public CargoId this[int index] => ids[index];

    public ValueTask DisposeAsync() => end is null ? default : end();
}
