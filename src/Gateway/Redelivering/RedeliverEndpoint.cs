using Convoy.Cargo;
using Convoy.Gateway.Administration;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Projects;
using Convoy.Results;

namespace Convoy.Gateway.Redelivering;

/// <summary>
/// <c>POST /admin/projects/{slug}/callbacks/redeliver</c>: lets the failed callbacks of a project be tried again, so many a call. The answer says from
/// where the next call goes on.
/// </summary>
internal sealed class RedeliverEndpoint(GrainCalls grains, ManyCargoCalls calls)
{
    /// <summary>Cargo looked at in one call.</summary>
    public const int MaxLookedAt = 10 * EndedPage.MaxRows;

    /// <summary>Callbacks after which a call looks at no more cargo.</summary>
    public const int EnoughRedelivered = 5_000;

    /// <summary>Cargo that are moved at the same time.</summary>
    public const int GroupCargo = 250;

    public async Task Handle(HttpContext context)
    {
        var project = context.Slug() is { } slug ? await grains.Ask(static (grains, slug) => grains.GetProject(slug).GetInfo(), slug, grains.Begin(context)) : null;
        if (project is null)
        {
            await context.WriteProjectNotFound();
            return;
        }

        if (await context.ReadRequest<RedeliverRequest>(RedeliverRequest.TryParse) is not { } request) return;
        var (redelivered, lookedAt) = (0, 0);
        var before = CargoId.LeastAt(request.To);
        string? next = Later(request.After, CargoId.LeastAt(request.From));
        do
        {
            var query = new EndedQuery { Project = project.Id, Status = request.Status, After = next, Before = before };
            var page = await grains.Ask(static (grains, query) => grains.GetResults().FindEnded(query), query, grains.Begin());
            var (count, isKnown) = await Redeliver(page, request.Status);
            redelivered += count;
            if (!isKnown)
            {
                // What was done stands, and a repeat goes over it again.
                await context.Write(Answers.Unavailable);
                return;
            }

            next = page.Last;
            lookedAt += EndedPage.MaxRows;
        }
        while (next is not null && redelivered < EnoughRedelivered && lookedAt < MaxLookedAt && !context.RequestAborted.IsCancellationRequested);
        await Write(context, redelivered, next);
    }

    private static string Later(string? after, string from) => after is not null && string.CompareOrdinal(after, from) > 0 ? after : from;

    private async Task<(int Count, bool IsKnown)> Redeliver(EndedPage page, CargoStatus status)
    {
        var run = calls.Begin();
        var (redelivered, unknown) = (0, 0);
        foreach (var group in page.Cargo.Chunk(GroupCargo))
        {
            await run.Run(() => group.Select(async cargo =>
            {
                var (isKnown, isDue) = await Redeliver(run, cargo, status);
                if (isDue) Interlocked.Increment(ref redelivered);
                if (!isKnown) Interlocked.Increment(ref unknown);
            }));
        }

        return (redelivered, unknown == 0);
    }

    private static async Task<(bool IsKnown, bool IsDue)> Redeliver(ManyCargo run, string cargo, CargoStatus status)
    {
        // A failed cargo stays at failed, whatever became of its callback.
        if (status == CargoStatus.Failed) return await run.Ask(static (grains, cargo) => grains.GetResults().CallBackAgain(cargo, unlessDelivered: true), cargo);

        // Without a result there is nothing to send.
        var (isKnown, hasResult) = await run.Ask(static (grains, cargo) => grains.GetResults().HasResult(cargo), cargo);
        if (!hasResult || !CargoId.TryParse(cargo, out var id)) return (isKnown, false);
        (isKnown, var outcome) = await run.Ask(static (grains, id) => grains.GetCargo(id).Move(CargoMove.Redeliver), id);
        return (isKnown, outcome is { Kind: TransitionOutcomeKind.Applied or TransitionOutcomeKind.Unchanged });
    }

    private static Task Write(HttpContext context, int redelivered, string? next) => context.WriteObject(StatusCodes.Status200OK, writer =>
    {
        writer.WriteNumber("redelivered"u8, redelivered);
        writer.WriteString("next"u8, next);
    });
}

/// <summary>Mounts the endpoint.</summary>
internal static class RedeliverRegistration
{
    public static Mounted MapRedelivering(this WebApplication app) => new(
        app.MapPost("/admin/projects/{slug}/callbacks/redeliver", ActivatorUtilities.CreateInstance<RedeliverEndpoint>(app.Services).Handle)
            .ReadsJson()
            .DescribedBy(RedeliverDescription.Redeliver),
        app.Services);
}
